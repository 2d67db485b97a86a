import { container } from '../core/container.js';
import { findDatabase } from '../core/find-database.js';
import { handlerMetadata } from '../core/handler-metadata.js';
import type { HandlerClass, ToLambdaArgs } from '../core/handler-types.js';
import type { LambdaContext } from '../core/lambda-context.js';
import { toLambda } from '../core/to-lambda.js';
import { LeftoversWatch } from './leftovers-watch.js';

type Create = () => unknown;
type Invoke = (event: unknown, context: LambdaContext) => Promise<unknown>;

interface Instance {
  handle(...args: never[]): unknown;
  onColdStart?(): unknown;
  onShutdown?(): unknown;
}

interface TestContainer {
  readonly invoke: Invoke;
  /** Those that it was made for. */
  readonly databases: readonly unknown[];
}

/** One for each class and way to build it: a test that passes another double gets another instance. */
const containers = new WeakMap<HandlerClass, WeakMap<object, TestContainer>>();
const byDefault = {};

/**
 * What Lambda would call: the same function, with the same instance, for one class as long as its databases are the same.
 *
 * @throws {ConfigurationError} as `toLambda` does
 */
export function testContainer(
  Class: HandlerClass,
  { create, coldStart }: { create?: Create | undefined; coldStart?: boolean | undefined },
): Invoke {
  const ofClass = containers.get(Class) ?? new WeakMap<object, TestContainer>();
  containers.set(Class, ofClass);
  const key = create ?? byDefault;
  const known = coldStart === true ? undefined : ofClass.get(key);
  const databases = databasesOf(Class);
  if (known !== undefined && known.databases.every((one, index) => one === databases[index])) {
    return known.invoke;
  }
  const made = { databases, invoke: startContainer(Class, create) };
  ofClass.set(key, made);
  return made.invoke;
}

function databasesOf(Class: HandlerClass): readonly unknown[] {
  const wishes = handlerMetadata(Class)?.databases ?? [];
  return wishes.map(({ name }) => findDatabase(`handler ${Class.name}`, name));
}

function startContainer(Class: HandlerClass, create: Create | undefined): Invoke {
  const build = create ?? (() => new (Class as new () => unknown)());
  const options = { create: async () => observed((await build()) as Instance) };
  // The observed instance has what `toLambda` calls, and nothing else of the class.
  const lambda = toLambda(Class, ...([options] as unknown as ToLambdaArgs<HandlerClass>)) as Invoke;
  let cold = true;
  return (event, context) => {
    // Each class is a function of its own here, and this is the first invocation of its container.
    if (cold) container().cold = true;
    cold = false;
    return lambda(event, context);
  };
}

/** Tells the watch when `handle` begins and when it has its outcome, which goes through unchanged. */
function observed(instance: Instance): Instance {
  return {
    async handle(...args) {
      const watch = LeftoversWatch.current;
      watch?.handling();
      try {
        return await instance.handle(...args);
      } finally {
        watch?.handled();
      }
    },
    onColdStart: () => instance.onColdStart?.(),
    onShutdown: () => instance.onShutdown?.(),
  };
}
