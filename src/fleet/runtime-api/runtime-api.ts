import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionError } from '../invocation-result.js';
import { Extensions } from './extensions.js';
import { postedError } from './function-error.js';
import { Invocations } from './invocations.js';
import { extensionEvent, type InvokeEvent, type RuntimeAnswer } from './invoke-event.js';
import { replyAccepted, replyError, replyWrongState } from './reply.js';
import { readBody } from './request-body.js';

export interface RuntimeApiOptions {
  readonly functionName: string;
  /** As `_HANDLER`. */
  readonly handler: string;
  /** Default `$LATEST`. */
  readonly functionVersion?: string;
  readonly accountId?: string;
  /** Events that the runtime is given before it has answered the first. */
  readonly concurrency: number;
  /** Names of extensions that are processes of their own. Default none. */
  readonly externalExtensions?: readonly string[];
  /** The runtime has asked for its first event, and every extension for its own. */
  readonly onReady: () => void;
  /** All wait and there is nothing to do: after `onReady`, and after every invocation. May be called again. */
  readonly onResting: () => void;
  /** The runtime reports that it cannot start. */
  readonly onInitError: (error: FunctionError) => void;
  /** An extension reports that it gives up. */
  readonly onExtensionError: (error: FunctionError) => void;
}

const MAX_ERROR_BYTES = 1024 * 1024;
/** The error of a streamed answer is a trailer, in base64. */
const MAX_HEADER_BYTES = 2 * MAX_ERROR_BYTES;
const ANSWER = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/**
 * Lambda's Runtime API (2018-06-01) and Extensions API (2020-01-01) for one container, on a port of its own of
 * 127.0.0.1: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #options: RuntimeApiOptions;
  readonly #server: Server;
  readonly #invocations: Invocations;
  readonly #extensions: Extensions;
  #phase: 'init' | 'ready' | 'failed' = 'init';

  static async start(options: RuntimeApiOptions): Promise<RuntimeApi> {
    const api = new RuntimeApi(options);
    api.#server.listen(0, '127.0.0.1');
    await once(api.#server, 'listening');
    return api;
  }

  private constructor(options: RuntimeApiOptions) {
    this.#options = options;
    const changed = (): void => this.#changed();
    this.#invocations = new Invocations(options.concurrency, changed);
    this.#extensions = new Extensions({
      functionName: options.functionName,
      functionVersion: options.functionVersion ?? '$LATEST',
      handler: options.handler,
      accountId: options.accountId ?? '123456789012',
      external: options.externalExtensions ?? [],
      changed,
      failed: (errorType, errorMessage) => options.onExtensionError({ errorType, errorMessage, trace: [] }),
    });
    // A container that is frozen keeps its connections: nothing may time out.
    const forever = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 };
    this.#server = createServer({ ...forever, maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
      this.#route(request, response).catch(() => response.destroy());
    });
  }

  /** `AWS_LAMBDA_RUNTIME_API`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get hasExtensions(): boolean {
    return this.#extensions.count > 0;
  }

  /** Whether the runtime and all extensions wait, and nothing is in flight. */
  get resting(): boolean {
    return this.#phase === 'ready' && this.#invocations.resting && this.#extensions.waiting;
  }

  /** Hands an event to the next poll. Call it after `onReady`. `answered` is called at most once. */
  send(event: InvokeEvent, answered: (answer: RuntimeAnswer) => void): void {
    this.#extensions.announce('INVOKE', extensionEvent(event));
    this.#invocations.send(event, answered);
  }

  /** Forgets an invocation whose time is up; its answer gets 410. */
  abandon(requestId: string): void {
    this.#invocations.abandon(requestId);
  }

  /** Tells the extensions that have asked for it. */
  announceShutdown(shutdownReason: 'spindown' | 'timeout' | 'failure', deadlineMs: number): void {
    this.#extensions.announce('SHUTDOWN', { eventType: 'SHUTDOWN', shutdownReason, deadlineMs });
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const answer = request.method === 'POST' ? ANSWER.exec(path) : null;
    if (answer) {
      const requestId = decodeURIComponent(answer[1] ?? '');
      if (answer[2] === 'response') await this.#invocations.respond(requestId, request, response);
      else await this.#invocations.fail(requestId, request, response);
      return;
    }
    switch (`${request.method} ${path}`) {
      case 'GET /2018-06-01/runtime/invocation/next':
        return this.#next(response);
      case 'POST /2018-06-01/runtime/init/error':
        return this.#initError(request, response);
      case 'POST /2020-01-01/extension/register':
        return this.#extensions.register(request, response);
      case 'GET /2020-01-01/extension/event/next':
        return this.#extensions.next(request, response);
      case 'POST /2020-01-01/extension/init/error':
        return this.#extensions.error(request, response, 'Extension.InitError');
      case 'POST /2020-01-01/extension/exit/error':
        return this.#extensions.error(request, response, 'Extension.ExitError');
      default:
        request.resume();
        return replyError(response, 404, 'NotFound', `no ${request.method} ${path}`);
    }
  }

  #next(response: ServerResponse): void {
    if (this.#phase === 'failed') return replyWrongState(response, 'its init has failed');
    this.#extensions.closeRegistration();
    this.#invocations.poll(response);
  }

  async #initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, MAX_ERROR_BYTES);
    if (body === undefined) return;
    if (this.#phase !== 'init') return replyWrongState(response, 'its init is over');
    this.#phase = 'failed';
    replyAccepted(response);
    this.#options.onInitError(postedError(request, body));
  }

  #changed(): void {
    if (this.#phase === 'init' && this.#invocations.polling && this.#extensions.waiting) {
      this.#phase = 'ready';
      this.#options.onReady();
    }
    if (this.resting) this.#options.onResting();
  }
}
