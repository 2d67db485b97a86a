import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { LeakEvent } from '../core/diagnostics.js';
import { warn } from '../core/warn.js';
import { sqlHead } from '../postgres/sql-head.js';
import { describeLeftover, type Leftover } from './leftover.js';
import { setImmediate, setTimeout } from './memory/real-time.js';

/** A promise that was rejected is reported when its turn of the event loop ends; what has just begun, in the next. */
const TURNS = 2;

const current = new AsyncLocalStorage<LeftoversWatch>();
const open = new Set<LeftoversWatch>();

/** A statement, as Sequelize's hooks hand it on; `sql` is there once it runs. */
interface Statement {
  readonly sql?: string;
}

/** Sees what one invocation leaves over. What belongs to it is known by its async context, and by its request id. */
export class LeftoversWatch {
  readonly requestId: string | undefined;
  readonly #leftovers: Leftover[] = [];
  /** Statements that run, and whether `handle` was over before they were. */
  readonly #running = new Map<Statement, { readonly database: string; unawaited: boolean }>();
  #handled = false;

  constructor(requestId: string | undefined) {
    this.requestId = requestId;
  }

  /** That of the code that runs now. */
  static get current(): LeftoversWatch | undefined {
    return current.getStore();
  }

  /** Runs an invocation under it. Listens until `close`. */
  run<T>(invocation: () => T): T {
    if (open.size === 0) listen();
    open.add(this);
    return current.run(this, invocation);
  }

  /** Waits for what comes up right after the end, and `ms` longer. Says what was left over, and stops listening. */
  async close(ms: number): Promise<readonly Leftover[]> {
    try {
      for (let turn = 0; turn < TURNS; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
      if (ms > 0) await new Promise<void>((resolve) => setTimeout(resolve, ms));
    } finally {
      open.delete(this);
      if (open.size === 0) stopListening();
    }
    return this.#leftovers;
  }

  get isOpen(): boolean {
    return open.has(this);
  }

  /** `handle` was called; with a batch, once a message. */
  handling(): void {
    this.#handled = false;
    for (const statement of this.#running.values()) statement.unawaited = false;
  }

  /** `handle` has an outcome: nobody awaits what still runs. */
  handled(): void {
    this.#handled = true;
    for (const statement of this.#running.values()) statement.unawaited = true;
  }

  began(statement: Statement, database: string): void {
    this.#running.set(statement, { database, unawaited: this.#handled });
  }

  /** One that was cut off never ends, and is reported as a leak. */
  ended(statement: Statement): void {
    const { database, unawaited } = this.#running.get(statement) ?? {};
    this.#running.delete(statement);
    if (unawaited !== true) return;
    const sql = statement.sql === undefined ? undefined : sqlHead(statement.sql);
    this.add({ kind: 'unawaited', database, sql, reason: undefined });
  }

  add(leftover: Leftover): void {
    this.#leftovers.push(leftover);
  }
}

function listen(): void {
  subscribe('sluice:leak', onLeak);
  process.on('unhandledRejection', onRejection);
}

function stopListening(): void {
  unsubscribe('sluice:leak', onLeak);
  process.off('unhandledRejection', onRejection);
}

function onLeak(message: unknown): void {
  const { kind, database, sql, requestId } = message as LeakEvent;
  const leftover = { kind, database, sql, reason: undefined };
  const watch = watchOf(requestId);
  if (watch !== undefined) watch.add(leftover);
  // Of a handler that was called otherwise, or of an invocation that is over long since. A leak is never silent.
  else
    warn(
      `${requestId === undefined ? '' : `Request ${requestId}, `}${describeLeftover(leftover)}`,
      'SLUICE_LEAK',
    );
}

/** The running code's, unless the id says that it is another's. */
function watchOf(requestId: string | undefined): LeftoversWatch | undefined {
  const own = current.getStore();
  if (own?.isOpen === true && (requestId === undefined || own.requestId === requestId)) return own;
  return requestId === undefined ? undefined : [...open].find((watch) => watch.requestId === requestId);
}

function onRejection(reason: unknown): void {
  const watch = current.getStore();
  if (watch?.isOpen === true) watch.add({ kind: 'rejection', database: undefined, sql: undefined, reason });
  // Nobody else listens, so that it would be an uncaught exception if we did not either.
  else if (process.listenerCount('unhandledRejection') === 1) throw reason;
}
