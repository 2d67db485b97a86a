import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { replyAccepted, replyForbidden, replyJson } from './reply.js';
import { readBody } from './request-body.js';

type ExtensionEventType = 'INVOKE' | 'SHUTDOWN';

interface Extension {
  readonly name: string;
  readonly events: ReadonlySet<ExtensionEventType>;
  /** Its open poll. */
  poll: ServerResponse | undefined;
  /** What it has not fetched yet. */
  readonly unread: object[];
}

export interface ExtensionsOptions {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
  /** Names of extensions that are processes of their own. As on Lambda, only those may ask for SHUTDOWN. */
  readonly external: readonly string[];
  /** Who waits for what has changed. */
  readonly changed: () => void;
  /** One gave up. */
  readonly failed: (errorType: string, message: string) => void;
}

const MAX_EXTENSIONS = 10;
const MAX_BODY_BYTES = 1024 * 1024;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The Extensions API, 2020-01-01: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html */
export class Extensions {
  readonly #options: ExtensionsOptions;
  readonly #extensions = new Map<string, Extension>();
  #closed = false;

  constructor(options: ExtensionsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#extensions.size;
  }

  /** Whether all have asked for their next event, and none is left unread. */
  get waiting(): boolean {
    return [...this.#extensions.values()].every(
      ({ poll, unread }) => poll !== undefined && unread.length === 0,
    );
  }

  /** No more registrations: the runtime has asked for its first event. */
  closeRegistration(): void {
    this.#closed = true;
  }

  announce(type: ExtensionEventType, event: object): void {
    for (const extension of this.#extensions.values()) {
      if (!extension.events.has(type)) continue;
      extension.unread.push(event);
      this.#deliver(extension);
    }
  }

  async register(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === undefined) return;
    const name = header(request, 'lambda-extension-name');
    if (!name) {
      return replyForbidden(response, 'Extension.InvalidExtensionName', 'Empty extension name');
    }
    const events = parseEvents(body.text);
    if (events === undefined) {
      return replyForbidden(response, 'InvalidRequestFormat', 'the body is not {"events": [...]}');
    }
    const refused = events.find((event) => !this.#allows(event, name));
    if (refused !== undefined) {
      return replyForbidden(
        response,
        'Extension.InvalidEventType',
        `${refused}: ${refused === 'SHUTDOWN' ? 'not for an internal extension' : 'no such event'}`,
      );
    }
    if (this.#closed) {
      return replyForbidden(
        response,
        'Extension.RegistrationClosed',
        'Extension registration closed already',
      );
    }
    if ([...this.#extensions.values()].some((other) => other.name === name)) {
      return replyForbidden(
        response,
        'Extension.InvalidExtensionState',
        'Extension with this name already registered',
      );
    }
    if (this.count >= MAX_EXTENSIONS) {
      return replyForbidden(
        response,
        'Extension.TooManyExtensions',
        `Extension limit (${MAX_EXTENSIONS}) reached`,
      );
    }
    const id = randomUUID();
    this.#extensions.set(id, {
      name,
      events: new Set(events as ExtensionEventType[]),
      poll: undefined,
      unread: [],
    });
    const { functionName, functionVersion, handler, accountId } = this.#options;
    const wantsAccount = header(request, 'lambda-extension-accept-feature')
      ?.split(/[\s,]+/)
      .includes('accountId');
    replyJson(
      response,
      200,
      { functionName, functionVersion, handler, ...(wantsAccount ? { accountId } : {}) },
      { 'Lambda-Extension-Identifier': id },
    );
  }

  next(request: IncomingMessage, response: ServerResponse): void {
    const extension = this.#find(request, response);
    if (extension === undefined) return;
    if (extension.poll !== undefined) {
      return replyForbidden(
        response,
        'Extension.InvalidExtensionState',
        'it waits for its next event already',
      );
    }
    extension.poll = response;
    response.once('close', () => {
      if (extension.poll === response) extension.poll = undefined;
    });
    this.#deliver(extension);
    this.#options.changed();
  }

  /** `/extension/init/error` and `/extension/exit/error`. */
  async error(request: IncomingMessage, response: ServerResponse, errorType: string): Promise<void> {
    const body = await readBody(request, MAX_BODY_BYTES);
    const extension = this.#find(request, response);
    if (extension === undefined) return;
    const type = header(request, 'lambda-extension-function-error-type');
    if (!type) {
      return replyForbidden(
        response,
        'Extension.MissingHeader',
        'Lambda-Extension-Function-Error-Type not found',
      );
    }
    replyAccepted(response);
    this.#options.failed(errorType, `extension ${extension.name}: ${type} ${body?.text ?? ''}`.trim());
  }

  #allows(event: string, name: string): boolean {
    return event === 'INVOKE' || (event === 'SHUTDOWN' && this.#options.external.includes(name));
  }

  #find(request: IncomingMessage, response: ServerResponse): Extension | undefined {
    const id = header(request, 'lambda-extension-identifier');
    const extension = this.#extensions.get(id ?? '');
    if (extension !== undefined) return extension;
    const kind = !id ? 'Missing' : UUID.test(id) ? 'Unknown' : 'Invalid';
    replyForbidden(
      response,
      `Extension.${kind}ExtensionIdentifier`,
      `${kind} Lambda-Extension-Identifier header`,
    );
    return undefined;
  }

  #deliver(extension: Extension): void {
    const event = extension.poll && extension.unread.shift();
    if (extension.poll === undefined || event === undefined) return;
    const response = extension.poll;
    extension.poll = undefined;
    replyJson(response, 200, event, { 'Lambda-Extension-Event-Identifier': randomUUID() });
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** An empty body asks for nothing. */
function parseEvents(body: string): string[] | undefined {
  try {
    const { events = [] } = JSON.parse(body || '{}') as { events?: unknown };
    return Array.isArray(events) && events.every((one) => typeof one === 'string') ? events : undefined;
  } catch {
    return undefined;
  }
}
