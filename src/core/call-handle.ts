import { BatchRun } from './batch-run.js';
import type { Batch, EventSource, ParameterReader } from './event-source.js';
import type { HandlerStages } from './handler-stages.js';
import { Invocation } from './invocation.js';
import type { LambdaContext } from './lambda-context.js';
import { runInvocation } from './run-invocation.js';

/** What is called once per input. */
export interface Handles {
  handle(...args: unknown[]): unknown;
}

type AnyEventSource = EventSource<never, unknown, never>;
type Readers = readonly ParameterReader[] | undefined;

/** Runs `handle` for an event, and makes the answer of what it returns. */
export function callHandle(
  instance: Handles,
  { source, readers }: HandlerStages,
  event: unknown,
  context: LambdaContext,
): unknown {
  if (source === undefined || !('read' in source)) return callOnce(instance, readers, event, event, context);
  return callInOrder(instance, source, readers, event as never, context);
}

async function callInOrder(
  instance: Handles,
  source: AnyEventSource,
  readers: Readers,
  event: never,
  context: LambdaContext,
): Promise<unknown> {
  const values: unknown[] = [];
  for (const input of source.read(event, context))
    values.push(await callOnce(instance, readers, input, event, context));
  return source.answer(values as never[], event);
}

/**
 * Runs `handle` for each record, as an invocation of its own inside of Lambda's, with the databases open for it. When Lambda's
 * invocation is cut off at its deadline, what is done by then counts as done.
 */
export async function callForEach(
  start: () => Promise<Handles>,
  batch: Batch<never, unknown, never>,
  { source, uses, readers, concurrency }: HandlerStages,
  invocation: Invocation,
  event: never,
  context: LambdaContext,
): Promise<unknown> {
  const inputs = [...(source as AnyEventSource).read(event, context)];
  const run = new BatchRun(inputs, batch, concurrency);
  const inside = <T>(body: () => T | Promise<T>): Promise<T> =>
    runInvocation(new Invocation({ parent: invocation }), uses, body);
  try {
    await runInvocation(invocation, [], async () => {
      const instance = await inside(start);
      const call = (input: unknown): unknown => {
        const decoded = batch.decode === undefined ? input : batch.decode(input);
        return callOnce(instance, readers, decoded, event, context);
      };
      // One that was still closing its databases when the deadline passed must not be followed by another.
      await run.run(
        (input) => inside(() => call(input)),
        () => invocation.ended,
      );
    });
  } catch (error) {
    run.stop();
    if (!invocation.cut) throw error;
    return batch.settle(run.outcomes(error) as never, event);
  }
  return batch.settle(run.outcomes() as never, event);
}

function callOnce(
  instance: Handles,
  readers: Readers,
  input: unknown,
  event: unknown,
  context: LambdaContext,
): unknown {
  if (readers === undefined) return instance.handle(input, context);
  const args = argumentsOf(readers, input, event, context);
  // One that waits for something, such as a library that is loaded when it is needed.
  return args.some((one) => one instanceof Promise)
    ? Promise.all(args).then((ready) => instance.handle(...ready))
    : instance.handle(...args);
}

/** What a reader throws at once must not leave behind what another one still waits for: a rejection that nobody awaits ends the process. */
function argumentsOf(
  readers: readonly ParameterReader[],
  input: unknown,
  event: unknown,
  context: LambdaContext,
): unknown[] {
  const args: unknown[] = [];
  try {
    for (const read of readers) args.push(read(input, event, context));
    return args;
  } catch (error) {
    void Promise.allSettled(args);
    throw error;
  }
}
