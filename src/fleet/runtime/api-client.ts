import { once } from 'node:events';
import { Agent, request, type ClientRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { shiftClock } from './clock.js';
import { errorTypeHeader, type ErrorBody } from './errors.js';
import { postSync } from './post-sync.js';

export interface NextEvent {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  readonly headers: IncomingHttpHeaders;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const API = '/2018-06-01/runtime';
const ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type';

/** The Runtime API, as seen from inside of the container. */
export class ApiClient {
  readonly #address: string;
  // Sockets that are not in use let the process end.
  readonly #agent = new Agent({ keepAlive: true });
  /** Kept for the first poll. */
  #socket: Socket | undefined;

  constructor(address: string) {
    this.#address = address;
  }

  /**
   * Connects before it is needed, so that the first poll leaves at once. In AWS's runtime for Node.js 24 a thread sends
   * it, which overtakes whatever the function's module has begun and not awaited: an extension's registration comes too late.
   */
  async connect(): Promise<void> {
    const { host, port } = this.#target;
    const socket = connect(port, host);
    await once(socket, 'connect');
    // It shall not keep alive a process that waits for nothing else; nor end one whose API is gone by then.
    socket.unref().on('error', () => undefined);
    this.#socket = socket;
  }

  /** Waits for an event, as long as it takes. */
  async next(): Promise<NextEvent> {
    const { status, headers, body } = await this.#send(this.#poll());
    const requestId = headers['lambda-runtime-aws-request-id'];
    if (status !== 200 || typeof requestId !== 'string') {
      throw new Error(`the runtime API has no event: status ${status} ${body}`);
    }
    // Of the fleet's own; elsewhere there is none.
    const offset = headers['sluice-fleet-clock-offset'];
    if (offset !== undefined) shiftClock(Number(offset));
    return { requestId, payload: body, headers };
  }

  /** `result` is JSON. */
  async respond(requestId: string, result: string): Promise<void> {
    const path = `/invocation/${encodeURIComponent(requestId)}/response`;
    await this.#send(this.#post(path, result), result);
  }

  async fail(requestId: string, error: ErrorBody): Promise<void> {
    const path = `/invocation/${encodeURIComponent(requestId)}/error`;
    const body = JSON.stringify(error);
    await this.#send(this.#post(path, body, errorHeaders(error)), body);
  }

  /** The same while nothing else runs: for a process that is about to end. */
  failSync(requestId: string, error: ErrorBody): void {
    const path = `${API}/invocation/${encodeURIComponent(requestId)}/error`;
    postSync(this.#address, path, JSON.stringify(error), errorHeaders(error));
  }

  /** Says that the function cannot be loaded, while nothing else runs. */
  failInitSync(error: ErrorBody): void {
    postSync(this.#address, `${API}/init/error`, JSON.stringify(error), errorHeaders(error));
  }

  /** A response whose body is written by and by. */
  openResponse(
    requestId: string,
    headers: Record<string, string | string[]>,
    highWaterMark?: number,
  ): ClientRequest {
    return this.#request(
      'POST',
      `/invocation/${encodeURIComponent(requestId)}/response`,
      headers,
      highWaterMark,
    );
  }

  #poll(): ClientRequest {
    const path = '/invocation/next';
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return this.#request('GET', path);
    return request({ ...this.#target, path: API + path, createConnection: () => socket.ref() });
  }

  #post(path: string, body: string, headers: Record<string, string> = {}): ClientRequest {
    return this.#request('POST', path, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...headers,
    });
  }

  #request(
    method: string,
    path: string,
    headers: Record<string, string | string[] | number> = {},
    highWaterMark?: number,
  ): ClientRequest {
    const socket = highWaterMark === undefined ? {} : { highWaterMark };
    return request({ ...this.#target, method, path: API + path, headers, agent: this.#agent, ...socket });
  }

  async #send(sent: ClientRequest, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', (message) => {
        text(message).then(
          (answer) => resolve({ status: message.statusCode, headers: message.headers, body: answer }),
          reject,
        );
      });
      sent.end(body);
    });
  }

  get #target(): { host: string; port: number } {
    const [host = '', port] = this.#address.split(':');
    return { host, port: Number(port) };
  }
}

function errorHeaders(error: ErrorBody): Record<string, string> {
  return { [ERROR_TYPE]: errorTypeHeader(error) };
}
