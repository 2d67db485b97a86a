import { onTestFinished } from 'vitest';
import { Handler, LambdaHandler, UseDatabase, type Database, type LambdaContext } from 'sluice';

/** A handler class around `handle`, with these databases. */
export function handlerOf<E, R>(
  databases: readonly Database[],
  handle: (event: E, context: LambdaContext) => R,
) {
  @LambdaHandler()
  class TestHandler extends Handler {
    handle(event: E, lambda: LambdaContext) {
      return handle(event, lambda);
    }
  }
  for (const database of databases) UseDatabase({ database, idleRecreateMs: 300_000 })(TestHandler);
  return TestHandler;
}

/** What it rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it did not reject');
    },
    (error: unknown) => error,
  );
}

/** The warnings of this process with that code, until the end of the test. */
export function watchWarnings(code = 'SLUICE_LEFTOVER'): () => string[] {
  const messages: string[] = [];
  const listener = (warning: Error & { code?: string }): void => {
    if (warning.code === code) messages.push(warning.message);
  };
  process.on('warning', listener);
  onTestFinished(() => void process.off('warning', listener));
  return () => messages;
}
