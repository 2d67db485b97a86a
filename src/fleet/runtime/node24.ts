import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ApiClient, NextEvent } from './api-client.js';
import { createContext, exposeTraceId } from './context.js';
import { logError, runtimeError, toErrorBody } from './errors.js';
import type { HandlerFunction } from './load-handler.js';
import { isStreaming, serveStreaming } from './streaming.js';

const CALLBACK_22 =
  'ERROR: AWS Lambda does not support callback-based function handlers when using Node.js 22 with Managed Instances. ' +
  'To use Managed Instances, modify this function to use a supported handler signature. ';
const CALLBACK_24 =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
  'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ';
const CALLBACK_INFO =
  'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

/**
 * What AWS's nodejs24.x does with a function, and both runtimes where a container serves several invocations at once:
 * nothing but await it. Errors that nobody catches are Node's own business, as is a process with nothing left to do.
 */
export class Node24 {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Throws for a handler that takes a callback. */
  check(handler: HandlerFunction): void {
    if (isStreaming(handler) || handler.length < 3) return;
    const is22 = process.env['AWS_EXECUTION_ENV'] === 'AWS_Lambda_nodejs22.x';
    throw runtimeError('CallbackHandlerDeprecated', (is22 ? CALLBACK_22 : CALLBACK_24) + CALLBACK_INFO);
  }

  /** Serves events, one after the other or `concurrency` at once. Rejects when the runtime API is gone. */
  async run(handler: HandlerFunction, concurrency: number): Promise<void> {
    if (concurrency === 1) return this.#oneByOne(handler);
    await Promise.all(Array.from({ length: concurrency }, () => this.#atOnce(handler)));
  }

  async #oneByOne(handler: HandlerFunction): Promise<never> {
    for (;;) {
      const event = await this.#client.next();
      exposeTraceId(event);
      await this.#serve(handler, event);
    }
  }

  /** It does not wait for the handler: one that hangs takes no place. The API hands out no more than it should. */
  async #atOnce(handler: HandlerFunction): Promise<never> {
    for (;;) {
      const event = await this.#client.next();
      setImmediate(() => {
        this.#serve(handler, event).catch((error: unknown) =>
          logError(event.requestId, 'not answered', error),
        );
      });
    }
  }

  async #serve(handler: HandlerFunction, event: NextEvent): Promise<void> {
    const { requestId } = event;
    const context = createContext(event);
    if (isStreaming(handler)) return serveStreaming(this.#client, handler, event, context);
    try {
      const result = await handler(JSON.parse(event.payload), context);
      await nextTurn();
      await this.#client.respond(requestId, stringify(result));
    } catch (error) {
      await nextTurn();
      logError(requestId, 'Invoke Error', error);
      await this.#client.fail(requestId, toErrorBody(error));
    }
  }
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw runtimeError('JSONStringifyError', 'Unable to stringify response body');
  }
}
