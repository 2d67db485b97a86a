import type { ApiClient, NextEvent } from './api-client.js';
import { createContext, exposeTraceId } from './context.js';
import { logError, runtimeError, toErrorBody } from './errors.js';
import type { HandlerFunction } from './load-handler.js';
import { isStreaming, serveStreaming } from './streaming.js';

type Callback = (error?: unknown, result?: unknown) => void;

/**
 * What AWS's nodejs22.x does with a function: callbacks, an answer that may wait until the event loop is empty, and a
 * report of every error that nobody has caught, before the process ends with 128 or 129.
 */
export class Node22 {
  readonly #client: ApiClient;
  /** The invocation that such an error is reported for; before the first, it is the init's. */
  #requestId: string | undefined;
  #whenEmpty: () => void = () => undefined;

  constructor(client: ApiClient) {
    this.#client = client;
    process.on('uncaughtException', (error) => this.#die('Uncaught Exception', error, 129));
    process.on('unhandledRejection', (reason) => {
      this.#die('Unhandled Promise Rejection', unhandled(reason), 128);
    });
    process.on('beforeExit', () => this.#whenEmpty());
  }

  /** Asks for the next event, in another turn of the event loop. */
  run(handler: HandlerFunction): void {
    setImmediate(() => {
      this.#client.next().then((event) => this.#serve(handler, event), lost);
    });
  }

  #serve(handler: HandlerFunction, event: NextEvent): void {
    this.#requestId = event.requestId;
    exposeTraceId(event);
    if (isStreaming(handler)) void this.#stream(handler, event);
    else this.#call(handler, event);
  }

  #call(handler: HandlerFunction, event: NextEvent): void {
    const { requestId } = event;
    const again = (): void => this.run(handler);
    let finished = false;
    const once =
      (finish: Callback): Callback =>
      (error, result) => {
        if (finished) return;
        finish(error, result);
        finished = true;
      };
    const succeed = (result: unknown): void => {
      this.#client.respond(requestId, stringify(result)).then(again, lost);
    };
    const fail = (error: unknown): void => {
      logError(requestId, 'Invoke Error', error);
      this.#client.fail(requestId, toErrorBody(error)).then(again, lost);
    };
    const done = once((error, result) => {
      this.#whenEmpty = () => undefined;
      if (error !== undefined && error !== null) fail(error);
      else succeed(result);
    });
    const context = {
      ...createContext(event),
      callbackWaitsForEmptyEventLoop: true,
      done,
      succeed: (result: unknown): void => done(null, result),
      fail: (error: unknown): void => done(error ?? 'handled'),
    };
    const callback = once((error, result) => {
      this.#whenEmpty = () => undefined;
      if (error !== undefined && error !== null) fail(error);
      else if (!context.callbackWaitsForEmptyEventLoop) succeed(result);
      else this.#whenEmpty = onceOnly(() => void setImmediate(() => succeed(result)));
    });

    // A function that has nothing left to wait for has answered, whatever it meant to do.
    this.#whenEmpty = onceOnly(() => {
      finished = true;
      succeed(null);
    });
    try {
      const running = handler(JSON.parse(event.payload), context, callback);
      if (typeof (running as PromiseLike<unknown> | undefined)?.then === 'function') {
        Promise.resolve(running).then(context.succeed, context.fail).catch(context.fail);
      }
    } catch (error) {
      callback(error);
    }
  }

  async #stream(handler: HandlerFunction, event: NextEvent): Promise<void> {
    const next = onceOnly(() => this.run(handler));
    const context = { ...createContext(event), callbackWaitsForEmptyEventLoop: true };
    this.#whenEmpty = next;
    await serveStreaming(this.#client, handler, event, context);
    if (!context.callbackWaitsForEmptyEventLoop) next();
  }

  #die(title: string, error: unknown, code: number): void {
    logError(this.#requestId, title, error);
    if (this.#requestId === undefined) this.#client.failInitSync(toErrorBody(error));
    else this.#client.failSync(this.#requestId, toErrorBody(error));
    process.exit(code);
  }
}

function unhandled(reason: unknown): Error {
  const error = runtimeError('UnhandledPromiseRejection', String(reason));
  const where =
    reason instanceof Error ? (reason.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  error.stack = [error.stack, ...where].join('\n');
  return error;
}

function onceOnly(action: () => void): () => void {
  let called = false;
  return () => {
    if (called) return;
    called = true;
    action();
  };
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

/** Without a runtime API there is nothing to live for, and nobody to tell. */
function lost(error: unknown): void {
  logError(undefined, 'the runtime API is gone', error);
  process.exit(1);
}
