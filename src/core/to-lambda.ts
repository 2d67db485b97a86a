import { callForEach, callHandle, type Handles } from './call-handle.js';
import { ColdStart } from './cold-start.js';
import { resolveStages } from './handler-stages.js';
import type { HandlerClass, LambdaOf, ToLambdaArgs } from './handler-types.js';
import type { Invocation } from './invocation.js';
import type { LambdaContext } from './lambda-context.js';
import { lambdaInvocation } from './lambda-invocation.js';
import { runInvocation } from './run-invocation.js';
import { beforeShutdown } from './shutdown.js';
import type { StreamRun } from './streaming.js';

interface Instance extends Handles {
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
): LambdaOf<InstanceType<C>> {
  const [options] = args;
  const stages = resolveStages(HandlerClass);
  const { uses } = stages;
  const source = stages.source !== undefined && 'read' in stages.source ? stages.source : undefined;
  const batch = source?.batch;
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

  if (stages.source !== undefined && 'toFunction' in stages.source) {
    const run: StreamRun = (event, stream, context, { signal, ended }) => {
      const invocation = lambdaInvocation(context, undefined, signal);
      const body = async (): Promise<void> => {
        const one = coldStart.instance ?? (await coldStart.start(invocation));
        await one.handle(event, stream, context);
        // Something may still be piped into it, out of a database.
        await ended;
      };
      return runInvocation(invocation, uses, body).finally(() => coldStart.abandon(invocation));
    };
    return stages.source.toFunction(run) as never;
  }

  // The promise of the run itself, without an async function around it: each promise more costs every invocation.
  const plain: Lambda = (event, context) => {
    let invocation: Invocation;
    try {
      invocation = lambdaInvocation(context, source?.endsAt?.(event as never));
    } catch (error) {
      return Promise.reject(error as Error);
    }
    const { instance } = coldStart;
    if (batch !== undefined) {
      const start = async () => instance ?? coldStart.start(invocation);
      const run = callForEach(start, batch, stages, invocation, event as never, context);
      return instance === undefined ? run.finally(() => coldStart.abandon(invocation)) : run;
    }
    const run = (one: Instance) => callHandle(one, stages, event, context);
    if (instance !== undefined) return runInvocation(invocation, uses, () => run(instance));
    const first = runInvocation(invocation, uses, async () => run(await coldStart.start(invocation)));
    return first.finally(() => coldStart.abandon(invocation));
  };
  // The types of event and result are those of the class.
  if (source?.answerError === undefined) return plain as never;
  const answered: Lambda = (event, context) =>
    plain(event, context).catch((error: unknown) => source.answerError?.(error, event as never, context));
  return answered as never;
}

type Lambda = (event: unknown, context: LambdaContext) => Promise<unknown>;
