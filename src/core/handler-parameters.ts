import { ConfigurationError } from '../errors/configuration-error.js';
import type { AnySource } from './handler-metadata.js';
import type { ParameterReader } from './event-source.js';

/** A decorated parameter of `handle`. */
export interface HandlerParameter {
  readonly index: number;
  /** `event` and `context` are there under every source. */
  readonly kind: 'body' | 'param' | 'query' | 'header' | 'event' | 'context';
  /** Of a path parameter, a query parameter, a header. */
  readonly name?: string | undefined;
  /** The class that the decorator names. */
  readonly dto?: unknown;
  /** The class of the parameter's own type, where the compiler has written it down; `undefined` where a bundler has dropped it. */
  readonly type?: unknown;
}

// The same symbol in every copy of the package.
const KEY = Symbol.for('sluice.parameters');
type Annotated = { [KEY]?: readonly HandlerParameter[] };

const DECORATORS = {
  body: '@Body',
  param: '@Param',
  query: '@Query',
  header: '@Header',
  event: '@Event',
  context: '@Ctx',
} as const;

/** Called by the parameter decorators, `target` being the class's prototype. */
export function describeParameter(
  target: object,
  key: PropertyKey | undefined,
  parameter: HandlerParameter,
): void {
  const subject = `handler ${target.constructor.name}`;
  const decorator = DECORATORS[parameter.kind];
  if (key !== 'handle')
    throw new ConfigurationError(subject, [
      `${decorator} is on a parameter of ${String(key ?? 'the constructor')}. It means something on parameters of handle only`,
    ]);
  const own = Object.hasOwn(target, KEY) ? ((target as Annotated)[KEY] ?? []) : [];
  const twice = own.find(({ index }) => index === parameter.index);
  if (twice !== undefined)
    throw new ConfigurationError(subject, [
      `parameter ${parameter.index + 1} of handle has ${decorator} and ${DECORATORS[twice.kind]}. Take one of them away`,
    ]);
  Object.defineProperty(target, KEY, { value: [...own, parameter], configurable: true });
}

/**
 * What the parameters of `handle` get; `undefined` when none is decorated. A class that overrides `handle` decorates anew.
 *
 * @throws {ConfigurationError} when only some are decorated, or the source has no such thing
 */
export function parameterReaders(
  prototype: object,
  source: AnySource | undefined,
  subject: string,
): readonly ParameterReader[] | undefined {
  const parameters = parametersOf(prototype);
  if (parameters === undefined) return undefined;
  if (source !== undefined && 'toFunction' in source)
    throw new ConfigurationError(subject, [
      'handle of a streaming handler gets (event, stream, context). Take the decorators of its parameters away',
    ]);
  const readers: ParameterReader[] = [];
  const problems: string[] = [];
  const types = paramTypes(prototype);
  for (const parameter of parameters) {
    const known = { ...parameter, type: types?.[parameter.index] };
    const reader = ofEverySource(known) ?? ofSource(known, source, subject);
    if (reader !== undefined) readers[parameter.index] = reader;
    else
      problems.push(
        `${DECORATORS[parameter.kind]} on parameter ${parameter.index + 1} of handle: the event source ${source?.name ?? 'raw'} gives no such thing`,
      );
  }
  const { length } = (prototype as { handle: { length: number } }).handle;
  for (let i = 0; i < Math.max(length, readers.length); i++) {
    if (parameters.some(({ index }) => index === i)) continue;
    problems.push(
      `parameter ${i + 1} of handle has no decorator, and others have: where one is decorated, all must be. Put @Event() or @Ctx() before it`,
    );
  }
  if (problems.length > 0) throw new ConfigurationError(subject, problems);
  return readers;
}

function parametersOf(prototype: object): readonly HandlerParameter[] | undefined {
  // Those of the class whose `handle` it is: an overridden one has other parameters.
  for (let one: object | null = prototype; one !== null; one = Object.getPrototypeOf(one) as object | null) {
    if (Object.hasOwn(one, 'handle')) return Object.hasOwn(one, KEY) ? (one as Annotated)[KEY] : undefined;
  }
  return undefined;
}

/** What `emitDecoratorMetadata` has written, if it is on and the bundler has kept it. */
function paramTypes(prototype: object): readonly unknown[] | undefined {
  const reflect = Reflect as { getMetadata?(key: string, target: object, property: string): unknown };
  return reflect.getMetadata?.('design:paramtypes', prototype, 'handle') as readonly unknown[] | undefined;
}

function ofEverySource({ kind }: HandlerParameter): ParameterReader | undefined {
  if (kind === 'event') return (_input, event) => event;
  if (kind === 'context') return (_input, _event, context) => context;
  return undefined;
}

function ofSource(
  parameter: HandlerParameter,
  source: AnySource | undefined,
  subject: string,
): ParameterReader | undefined {
  return source !== undefined && 'read' in source ? source.parameter?.(parameter, subject) : undefined;
}
