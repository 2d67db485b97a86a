import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { type HandlerFunction } from '../../../fleet/runtime/load-handler.js';
import { isStreaming } from '../../../fleet/runtime/streaming.js';

const TIMEOUT_MS = 30_000;

/** Invokes a function as Lambda does, and throws what it throws. Returns what was done, in words. */
export async function invokeOnce(handler: unknown, event: unknown): Promise<string> {
  if (typeof handler !== 'function') throw new Error('the handler is no function');
  const call = handler as HandlerFunction;
  const context = contextFor(Date.now() + TIMEOUT_MS);
  if (isStreaming(call)) {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    await call(event, Object.assign(nowhere, { setContentType: () => undefined }), context);
  } else if (call.length > 2) {
    await new Promise((resolve, reject) => {
      const answer = (error: unknown, value: unknown) => (error ? reject(error as Error) : resolve(value));
      const returned = call(event, context, answer);
      // It may be an async one all the same.
      if (typeof (returned as { then?: unknown } | undefined)?.then === 'function') resolve(returned);
    });
  } else {
    await call(event, context);
  }
  return 'one invocation with the event of --warm-up';
}

function contextFor(deadline: number): object {
  return {
    awsRequestId: randomUUID(),
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'warm-up',
    functionVersion: '$LATEST',
    invokedFunctionArn: '',
    memoryLimitInMB: '512',
    logGroupName: '',
    logStreamName: '',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}
