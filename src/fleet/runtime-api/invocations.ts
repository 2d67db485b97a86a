import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionError } from '../invocation-result.js';
import { parseFunctionError, postedError } from './function-error.js';
import { writeEvent, type InvokeEvent, type RuntimeAnswer } from './invoke-event.js';
import {
  MAX_PAYLOAD_BYTES,
  replyAccepted,
  replyError,
  replyInvalidRequestId,
  replyTooLarge,
  replyWrongState,
} from './reply.js';
import { readBody } from './request-body.js';

/** Lambda's limit of an answer that is streamed. */
const MAX_STREAMED_BYTES = 200 * 1024 * 1024;
const MAX_ERROR_BYTES = 1024 * 1024;

interface Invocation {
  readonly event: InvokeEvent;
  readonly answered: (answer: RuntimeAnswer) => void;
  /** Its answer is being read. */
  answering: boolean;
}

/** The runtime's polls, the events that wait for one, and the invocations that wait for an answer. */
export class Invocations {
  readonly #concurrency: number;
  readonly #changed: () => void;
  readonly #polls = new Set<ServerResponse>();
  readonly #queue: Invocation[] = [];
  readonly #inFlight = new Map<string, Invocation>();
  readonly #abandoned = new Set<string>();

  constructor(concurrency: number, changed: () => void) {
    this.#concurrency = concurrency;
    this.#changed = changed;
  }

  /** Whether the runtime waits for an event, and nobody for the runtime. */
  get resting(): boolean {
    return this.polling && this.#inFlight.size === 0 && this.#queue.length === 0;
  }

  get polling(): boolean {
    return this.#polls.size > 0;
  }

  /** Hands it to the next poll. `answered` is called once, unless the runtime never answers. */
  send(event: InvokeEvent, answered: (answer: RuntimeAnswer) => void): void {
    this.#queue.push({ event, answered, answering: false });
    this.#deliver();
  }

  /** Its time is up, and the runtime goes on with others: an answer that still comes is refused. */
  abandon(requestId: string): void {
    const queued = this.#queue.findIndex(({ event }) => event.requestId === requestId);
    if (queued >= 0) this.#queue.splice(queued, 1);
    if (this.#inFlight.delete(requestId)) this.#abandoned.add(requestId);
    this.#deliver();
  }

  poll(response: ServerResponse): void {
    if (this.#concurrency === 1 && this.#inFlight.size > 0) {
      return replyWrongState(response, 'it asks for the next event and has not answered the last');
    }
    this.#polls.add(response);
    response.once('close', () => this.#polls.delete(response));
    this.#deliver();
    this.#changed();
  }

  async respond(requestId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const invocation = this.#claim(requestId, request, response);
    if (invocation === undefined) return;
    const mode = request.headers['lambda-runtime-function-response-mode'];
    const streamed = mode === 'streaming';
    const limit = streamed ? MAX_STREAMED_BYTES : MAX_PAYLOAD_BYTES;
    const body = await readBody(request, limit);
    if (body === undefined) {
      // The runtime may try again.
      invocation.answering = false;
    } else if (!this.#inFlight.has(requestId)) {
      this.#refuse(requestId, response);
    } else if (mode !== undefined && !streamed) {
      replyError(response, 400, 'InvalidFunctionResponseMode', 'Invalid function response mode');
      this.#fail(invocation, 'Runtime.InvalidResponseModeHeader', `response mode ${String(mode)}`);
    } else if (body.tooLarge) {
      replyTooLarge(response, limit);
      const message = `Response payload size (${body.bytes} bytes) exceeded maximum allowed payload size (${limit} bytes).`;
      this.#fail(invocation, 'Function.ResponseSizeTooLarge', message);
    } else {
      replyAccepted(response);
      const error = streamed ? trailedError(request) : undefined;
      if (error !== undefined) this.#settle(invocation, { status: 'failed', error });
      else
        this.#settle(invocation, { status: 'succeeded', payload: streamed ? body.text : parse(body.text) });
    }
  }

  async fail(requestId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const invocation = this.#claim(requestId, request, response);
    if (invocation === undefined) return;
    const body = await readBody(request, MAX_ERROR_BYTES);
    if (body === undefined) {
      invocation.answering = false;
    } else if (!this.#inFlight.has(requestId)) {
      this.#refuse(requestId, response);
    } else {
      replyAccepted(response);
      this.#settle(invocation, { status: 'failed', error: postedError(request, body) });
    }
  }

  #claim(requestId: string, request: IncomingMessage, response: ServerResponse): Invocation | undefined {
    const invocation = this.#inFlight.get(requestId);
    if (invocation === undefined || invocation.answering) {
      this.#refuse(requestId, response);
      request.resume();
      return undefined;
    }
    invocation.answering = true;
    return invocation;
  }

  #refuse(requestId: string, response: ServerResponse): void {
    if (this.#abandoned.delete(requestId)) replyError(response, 410, 'InvokeTimeout', 'Invocation timed out');
    else replyInvalidRequestId(response);
  }

  #fail(invocation: Invocation, errorType: string, errorMessage: string): void {
    this.#settle(invocation, { status: 'failed', error: { errorType, errorMessage, trace: [] } });
  }

  #settle(invocation: Invocation, answer: RuntimeAnswer): void {
    this.#inFlight.delete(invocation.event.requestId);
    invocation.answered(answer);
    this.#deliver();
    this.#changed();
  }

  #deliver(): void {
    for (const poll of this.#polls) {
      if (this.#inFlight.size >= this.#concurrency) return;
      const invocation = this.#queue.shift();
      if (invocation === undefined) return;
      this.#polls.delete(poll);
      this.#inFlight.set(invocation.event.requestId, invocation);
      writeEvent(poll, invocation.event);
    }
  }
}

/** What a function that failed while it streamed adds after its answer: the error, as JSON in base64. */
function trailedError(request: IncomingMessage): FunctionError | undefined {
  const type = request.trailers['lambda-runtime-function-error-type'];
  if (type === undefined) return undefined;
  const body = request.trailers['lambda-runtime-function-error-body'] ?? '';
  return parseFunctionError(Buffer.from(body, 'base64').toString('utf8'), type);
}

/** A function's answer is JSON; what is not, is handed on as it is. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
