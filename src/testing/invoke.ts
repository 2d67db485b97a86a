import { handlerMetadata } from '../core/handler-metadata.js';
import type { EventOf, HandlerClass, ResultOf, ToLambdaOptions } from '../core/handler-types.js';
import type { LambdaContext } from '../core/lambda-context.js';
import { warn } from '../core/warn.js';
import { lambdaContext } from './lambda-context.js';
import { LeftoverError, describeLeftovers } from './leftover-error.js';
import type { Leftover } from './leftover.js';
import { LeftoversWatch } from './leftovers-watch.js';
import { deliveredEvent, receivedResult } from './payload.js';
import { refuse, shown, unknownNames } from './refuse.js';
import { testContainer } from './test-container.js';
import { watchStatements } from './watch-statements.js';

export interface InvokeOptions<H> extends ToLambdaOptions<H> {
  /** Default `lambdaContext({ remainingMs })`. */
  readonly context?: LambdaContext | undefined;
  /** What remains of the function's timeout, in ms. Default 30 000. Not together with `context`. */
  readonly remainingMs?: number | undefined;
  /** Whether it runs in a container of its own, with a new instance; later invocations are in that one. Default false. */
  readonly coldStart?: boolean | undefined;
  /**
   * How long after the end it waits for leftovers, in ms. Default 0: two turns of the event loop. What a timer of the
   * handler's begins later is found only with as much time.
   */
  readonly leftoversMs?: number | undefined;
}

/** `create` must be given when the constructor takes arguments. */
export type InvokeArgs<C extends HandlerClass> = C extends new () => unknown
  ? [options?: InvokeOptions<InstanceType<C>>]
  : [
      options: InvokeOptions<InstanceType<C>> & {
        readonly create: () => InstanceType<C> | Promise<InstanceType<C>>;
      },
    ];

const NAMES = ['context', 'remainingMs', 'coldStart', 'leftoversMs', 'create'];
const LONGEST_WAIT_MS = 60_000;

/**
 * Invokes a handler as Lambda does: through `toLambda`, with deadline, databases and all, and with event and result as
 * JSON. One class is one container: the first invocation builds the instance, later ones use it; another `create`, or a
 * database that was defined anew, makes another container.
 *
 * Resolves to what Lambda's caller gets: `undefined` is `null`, a date is a text, a model is what its `toJSON()` returns.
 * Rejects with what the handler threw, the same object.
 *
 * @throws {LeftoverError} when the handler has returned and left something over: a query that nobody awaited, an open
 *   transaction, a connection, a promise that was rejected. When it threw, that is a warning of the process instead
 * @throws {PayloadError} when Lambda cannot carry the event or the result
 * @throws {ConfigurationError} when an option cannot be, and as `toLambda` does
 */
export async function invoke<C extends HandlerClass>(
  HandlerClass: C,
  event: EventOf<InstanceType<C>>,
  ...args: InvokeArgs<C>
): Promise<ResultOf<InstanceType<C>>> {
  const [options = {}] = args;
  const { context = lambdaContext({ remainingMs: options.remainingMs }), leftoversMs = 0 } = checked(options);
  refuse(`invoke(${HandlerClass.name})`, streamingProblems(HandlerClass));
  const call = testContainer(HandlerClass, options);
  const delivered = deliveredEvent(event);
  const watch = new LeftoversWatch(context.awsRequestId);
  watchStatements();
  let received: unknown;
  let leftovers: readonly Leftover[];
  try {
    received = receivedResult(HandlerClass.name, await watch.run(() => call(delivered, context)));
  } catch (error) {
    leftovers = await watch.close(leftoversMs);
    // It must not hide the error.
    if (leftovers.length > 0) warn(describeLeftovers(HandlerClass.name, leftovers), 'SLUICE_LEFTOVER');
    throw error;
  }
  leftovers = await watch.close(leftoversMs);
  if (leftovers.length > 0) throw new LeftoverError(HandlerClass.name, leftovers);
  return received as ResultOf<InstanceType<C>>;
}

/** Its function has another form, and its caller gets no value. */
function streamingProblems(HandlerClass: HandlerClass): string[] {
  if (handlerMetadata(HandlerClass)?.source?.name !== 'streaming') return [];
  return [
    'the handler streams its response. Call the function that its toLambda() returns with an event, a Writable and lambdaContext()',
  ];
}

function checked<H>(options: InvokeOptions<H>): InvokeOptions<H> {
  const { context, remainingMs, leftoversMs, create } = options;
  const problems = unknownNames(options, NAMES);
  if (
    context !== undefined &&
    typeof (context as Partial<LambdaContext>).getRemainingTimeInMillis !== 'function'
  ) {
    problems.push(`context is ${shown(context)}, but must be one that lambdaContext() has made, or like it`);
  }
  if (context !== undefined && remainingMs !== undefined) {
    problems.push('context and remainingMs are both given: pass remainingMs to lambdaContext() instead');
  }
  if (leftoversMs !== undefined && !(leftoversMs >= 0 && leftoversMs <= LONGEST_WAIT_MS)) {
    problems.push(
      `leftoversMs is ${shown(leftoversMs)}, but must be a number of milliseconds from 0 to ${LONGEST_WAIT_MS}, such as 50`,
    );
  }
  if (create !== undefined && typeof create !== 'function') {
    problems.push(`create is ${shown(create)}, but must be a function that builds the handler`);
  }
  refuse('invoke', problems);
  return options;
}
