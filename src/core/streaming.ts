import type { Writable } from 'node:stream';
import { ResponseClosedError } from '../errors/response-closed-error.js';
import type { LambdaContext } from './lambda-context.js';

/** What a streaming handler writes its response to: a `Writable`, so that `pipeline` works. */
export interface ResponseStream extends Writable {
  /** Of a response without HTTP's head. Before the first write. */
  setContentType(contentType: string): void;
}

/** What Lambda calls where the response is streamed. Assignable to `StreamifyHandler` of `@types/aws-lambda`. */
export type StreamingFunction<E> = (
  event: E,
  stream: ResponseStream,
  context: LambdaContext,
) => Promise<void>;

/** The response is written while it is being made. */
export interface Streaming {
  readonly name: 'streaming';
  /** Makes the function that Lambda calls, with the marks that Lambda knows it by. */
  readonly toFunction: (run: StreamRun) => StreamingFunction<unknown>;
}

/** Runs the handler once, as an invocation that `signal` cuts off. Settles when the databases are closed. */
export type StreamRun = (
  event: unknown,
  stream: ResponseStream,
  context: LambdaContext,
  watch: StreamWatch,
) => Promise<void>;

export interface StreamWatch {
  /** Fires when the stream has closed before its end. */
  readonly signal: AbortSignal;
  /** Resolves when all is written. Never, when it closes before. */
  readonly ended: Promise<void>;
  stop(): void;
}

// What `awslambda.streamifyResponse` does; that is there in Lambda's runtime only.
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

/** A function with Lambda's three parameters and its marks. */
export function streamingFunction(
  run: StreamRun,
  highWaterMark: number | undefined,
): StreamingFunction<unknown> {
  // Three parameters, and a promise of nothing: Lambda's runtime warns of a value.
  const streaming: StreamingFunction<unknown> = async (event, stream, context) => {
    const watch = watchStream(stream);
    try {
      await run(event, stream, context, watch);
    } finally {
      watch.stop();
    }
  };
  return Object.assign(streaming, {
    [STREAMING]: 'response',
    ...(highWaterMark !== undefined && { [HIGH_WATER_MARK]: highWaterMark }),
  });
}

/**
 * How long a handler has to say itself what it makes of a stream that has closed, in ms: most await a `pipeline`, which rejects
 * then, and a transaction around it is still to be rolled back.
 */
const GRACE_MS = 250;

function watchStream(stream: ResponseStream): StreamWatch {
  const startedAt = performance.now();
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let failure: { readonly reason: unknown } | undefined;
  let stopped = false;
  const close = (): void => {
    if (stopped || stream.writableFinished) return;
    failure ??= { reason: new ResponseClosedError(performance.now() - startedAt) };
    const { reason } = failure;
    timer ??= setTimeout(() => controller.abort(reason), GRACE_MS);
  };
  const ended = new Promise<void>((resolve) => stream.once('finish', resolve));
  stream.once('close', close);
  // Stays: what a handler still writes when all is over must not end the process.
  stream.on('error', (reason: unknown) => {
    failure ??= { reason };
    close();
  });
  if (stream.destroyed) close();
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
  };
  return { signal: controller.signal, ended, stop };
}
