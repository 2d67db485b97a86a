import { inspect } from 'node:util';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { EventSource, Raw } from './event-source.js';
import type { Streaming } from './streaming.js';

/** What `@UseDatabase` asks for. */
export interface DatabaseWish {
  /** `undefined`: the only one, or the one without a name. */
  readonly name: string | undefined;
  readonly idleRecreateMs: number;
}

export type AnySource = EventSource<never, unknown, never> | Raw | Streaming;

/** What the decorators have written on a handler class. */
export interface HandlerMetadata {
  /** Whether `@LambdaHandler` is there. */
  readonly marked: boolean;
  readonly source: AnySource | undefined;
  readonly databases: readonly DatabaseWish[];
}

/** 24.8 days, as for the option of `defineDatabase`. */
const LONGEST_IDLE_MS = 2 ** 31 - 1;

// The same symbol in every copy of the package.
const KEY = Symbol.for('sluice.handler');
type Annotated = { [KEY]?: HandlerMetadata };

/** Of the class, or of the class that it extends; `undefined` when no decorator was there. */
export function handlerMetadata(target: object): HandlerMetadata | undefined {
  return (target as Annotated)[KEY];
}

/** `@LambdaHandler(source)`. Without one, the base class's source holds. */
export function markHandler(target: { readonly name: string }, source: AnySource | undefined): void {
  if (source !== undefined && typeof (source as { name?: unknown } | null)?.name !== 'string') {
    throw new ConfigurationError(`handler ${target.name}`, [
      `@LambdaHandler: the event source is ${inspect(source)}, but must be what a source's function returns, such as raw()`,
    ]);
  }
  const inherited = handlerMetadata(target);
  if (source !== undefined && inherited?.source !== undefined && inherited.source.name !== source.name) {
    throw new ConfigurationError(`handler ${target.name}`, [
      `@LambdaHandler says that the event source is ${source.name}, and the base class says ${inherited.source.name}. ` +
        `Extend the base class of ${source.name}`,
    ]);
  }
  annotate(target, { databases: [], ...inherited, marked: true, source: source ?? inherited?.source });
}

/** Of a base class: one that `Handler.for(source)` makes, or one of ours. */
export function inheritSource(target: object, source: AnySource): void {
  annotate(target, { marked: false, databases: [], source });
}

/** `@UseDatabase(...)`. Which database it is, and whether it is asked for twice, is known at `toLambda()` only. */
export function useDatabase(target: { readonly name: string }, wish: DatabaseWish): void {
  const { idleRecreateMs } = wish;
  if (typeof idleRecreateMs !== 'number' || !(idleRecreateMs >= 0 && idleRecreateMs <= LONGEST_IDLE_MS)) {
    throw new ConfigurationError(`handler ${target.name}`, [
      `@UseDatabase: idleRecreateMs is ${inspect(idleRecreateMs)}, but must be a number of milliseconds from 0 to ${LONGEST_IDLE_MS}, such as 300_000`,
    ]);
  }
  const { marked = false, source, databases = [] } = handlerMetadata(target) ?? {};
  annotate(target, { marked, source, databases: [wish, ...databases] });
}

function annotate(target: object, metadata: HandlerMetadata): void {
  Object.defineProperty(target, KEY, { value: metadata, configurable: true });
}
