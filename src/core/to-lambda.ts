import { inspect } from 'node:util';
import { ConfigurationError } from '../errors/configuration-error.js';
import { ColdStart } from './cold-start.js';
import type { EventSource } from './event-source.js';
import type { AnySource } from './handler-metadata.js';
import { handlerMetadata } from './handler-metadata.js';
import type { EventOf, HandlerClass, ResultOf, ToLambdaArgs } from './handler-types.js';
import { Invocation } from './invocation.js';
import type { LambdaContext, LambdaFunction } from './lambda-context.js';
import { findDatabase } from './find-database.js';
import { runInvocation, type DatabaseUse } from './run-invocation.js';
import { beforeShutdown } from './shutdown.js';

/** Before Lambda's own timeout: time to cancel, close and answer. At most a tenth of the function's timeout. */
const DEADLINE_MARGIN_MS = 500;

interface Instance {
  handle(input: unknown, context: LambdaContext): unknown;
  onColdStart?(): unknown;
  onShutdown?(): unknown;
}

/**
 * The function that Lambda calls, for a class decorated with `@LambdaHandler`; `Handler.toLambda()` is the same for a
 * class that extends `Handler`. Everything that can be decided is decided here, once: the order of an invocation is
 * deadline, databases, input, `handle`.
 *
 * @throws {ConfigurationError} when the class is not decorated, or a database that it uses is not defined, or used twice
 */
export function toLambda<C extends HandlerClass>(
  HandlerClass: C,
  ...args: ToLambdaArgs<C>
): LambdaFunction<EventOf<InstanceType<C>>, ResultOf<InstanceType<C>>> {
  const [options] = args;
  const { source, uses } = resolveStages(HandlerClass);
  // The compiler has checked that without `create` the constructor takes no arguments.
  const create = options?.create ?? (() => new (HandlerClass as unknown as new () => InstanceType<C>)());
  const coldStart = new ColdStart<Instance, Invocation>(async () => {
    const instance = (await create()) as Instance;
    await instance.onColdStart?.();
    return instance;
  });
  if (typeof (HandlerClass.prototype as Partial<Instance>).onShutdown === 'function') {
    beforeShutdown(async () => void (await coldStart.instance?.onShutdown?.()));
  }

  // The promise of the run itself, without an async function around it: each promise more costs every invocation.
  return (event, context) => {
    let invocation: Invocation;
    try {
      invocation = lambdaInvocation(context);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    const { instance } = coldStart;
    const run = (one: Instance) => callHandle(one, source, event as never, context);
    if (instance !== undefined) return runInvocation(invocation, uses, () => run(instance)) as never;
    const first = runInvocation(invocation, uses, async () => run(await coldStart.start(invocation)));
    return first.finally(() => coldStart.abandon(invocation)) as never;
  };
}

function resolveStages(HandlerClass: HandlerClass): {
  source: AnySource | undefined;
  uses: readonly DatabaseUse[];
} {
  if (typeof HandlerClass !== 'function' || HandlerClass.prototype === undefined) {
    throw new ConfigurationError('toLambda', [
      `the first argument is ${inspect(HandlerClass)}, but must be a handler class`,
    ]);
  }
  const subject = `handler ${HandlerClass.name}`;
  const metadata = handlerMetadata(HandlerClass);
  if (metadata?.marked !== true) {
    throw new ConfigurationError(subject, ['the class is not decorated. Put @LambdaHandler() above it']);
  }
  if (typeof (HandlerClass.prototype as Partial<Instance>).handle !== 'function') {
    throw new ConfigurationError(subject, [
      'the class has no handle method. Write async handle(event, context) { ... }',
    ]);
  }
  const uses = metadata.databases.map(({ name, idleRecreateMs }) => ({
    database: findDatabase(subject, name),
    idleRecreateMs,
  }));
  const twice = uses.find(
    ({ database }, index) => uses.findIndex((use) => use.database === database) !== index,
  );
  if (twice !== undefined) {
    throw new ConfigurationError(subject, [
      `@UseDatabase names database '${twice.database.name}' twice. Remove one of the two, or give it another database`,
    ]);
  }
  return { source: metadata.source, uses };
}

function lambdaInvocation(context: LambdaContext | undefined): Invocation {
  const requestId = context?.awsRequestId;
  // Called by hand, without Lambda's context: no deadline.
  if (typeof context?.getRemainingTimeInMillis !== 'function')
    return new Invocation({ ofLambda: true, requestId });
  const now = performance.now();
  const remainingMs = context.getRemainingTimeInMillis();
  // A context made by hand, in a test.
  if (!Number.isFinite(remainingMs)) return new Invocation({ ofLambda: true, requestId });
  const marginMs = Math.min(DEADLINE_MARGIN_MS, remainingMs / 10);
  return new Invocation({
    ofLambda: true,
    requestId,
    startedAt: now,
    cutAt: now + remainingMs - marginMs,
    hardAt: now + remainingMs,
  });
}

function callHandle(
  instance: Instance,
  source: AnySource | undefined,
  event: never,
  context: LambdaContext,
): unknown {
  if (source === undefined || !('read' in source)) return instance.handle(event, context);
  return handleEach(instance, source, event, context);
}

async function handleEach(
  instance: Instance,
  source: EventSource<never, unknown, never>,
  event: never,
  context: LambdaContext,
): Promise<unknown> {
  const values: unknown[] = [];
  for (const input of source.read(event)) values.push(await instance.handle(input, context));
  return source.answer(values as never[]);
}
