import { channel } from 'node:diagnostics_channel';
import { sqlHead } from '../postgres/sql-head.js';
import { warn } from './warn.js';

/** An invocation has arrived. */
export interface InvocationStartEvent {
  /** Lambda's request id; `undefined` for `database.run` outside of Lambda. */
  readonly requestId: string | undefined;
  readonly coldStart: boolean;
  readonly deadline: Date | undefined;
}

/** An invocation has ended and its databases are closed. */
export interface InvocationEndEvent extends InvocationStartEvent {
  readonly outcome: 'returned' | 'threw' | 'deadline' | 'aborted';
  /** Of the handler, then of closing. In ms. */
  readonly durationMs: number;
  readonly closeMs: number;
}

/** A connection was opened, or could not be. */
export interface ConnectEvent {
  readonly database: string;
  readonly host: string;
  readonly port: number;
  /** The backend, when the server let us in. */
  readonly processId: number | undefined;
  readonly durationMs: number;
  /** Set when it could not be opened. */
  readonly error: unknown;
}

/** A session has closed: the last invocation has left. */
export interface CloseEvent {
  readonly database: string;
  /** Connections that were open. */
  readonly connections: number;
  /** How many of them had to be cut off; each has its own leak event. */
  readonly destroyed: number;
  readonly durationMs: number;
}

/** The Sequelize instance was made anew after an idle time. */
export interface RecreateEvent {
  readonly database: string;
  readonly idleMs: number;
  readonly models: number;
  readonly durationMs: number;
}

/** Something outlived its invocation and was cut off. */
export interface LeakEvent {
  readonly database: string;
  /**
   * `query`: a statement still ran. `transaction`: it was neither committed nor rolled back. `connection`: taken and not
   * given back. `waiting`: a query that had no connection yet. `late`: a query that began after its invocation had ended.
   */
  readonly kind: 'query' | 'transaction' | 'connection' | 'waiting' | 'late';
  /** Whose it was; `undefined` outside of Lambda. */
  readonly requestId: string | undefined;
  /** First 80 characters of the last statement, without its values. */
  readonly sql: string | undefined;
  /** As PostgreSQL says it: idle, in a transaction, in a failed transaction. */
  readonly transactionStatus: 'I' | 'T' | 'E' | undefined;
}

/** The payload of each channel of `node:diagnostics_channel`. */
export interface DiagnosticsEvents {
  'sluice:invocation:start': InvocationStartEvent;
  'sluice:invocation:end': InvocationEndEvent;
  'sluice:connect': ConnectEvent;
  'sluice:close': CloseEvent;
  'sluice:recreate': RecreateEvent;
  'sluice:leak': LeakEvent;
}

/** A channel that computes its payload only when somebody listens. */
function typedChannel<Name extends keyof DiagnosticsEvents>(name: Name) {
  const target = channel(name);
  return {
    get listened(): boolean {
      return target.hasSubscribers;
    },
    publish(payload: () => DiagnosticsEvents[Name]): void {
      if (target.hasSubscribers) target.publish(payload());
    },
  };
}

export const invocationStarted = typedChannel('sluice:invocation:start');
export const invocationEnded = typedChannel('sluice:invocation:end');
export const connected = typedChannel('sluice:connect');
export const closed = typedChannel('sluice:close');
export const recreated = typedChannel('sluice:recreate');
const leaked = typedChannel('sluice:leak');

/** Reports a leak, its statement without values, on its channel, or as a warning of the process when nobody listens: it is never silent. */
export function reportLeak({ sql, ...what }: LeakEvent): void {
  const leak = { ...what, sql: sql === undefined ? undefined : sqlHead(sql) };
  if (leaked.listened) leaked.publish(() => leak);
  else warn(describe(leak), 'SLUICE_LEAK');
}

const WHAT = {
  query:
    'a query still ran when its invocation ended, and was cut off. Await it, or give the function more time where its deadline passed',
  transaction:
    'a transaction was still open when its invocation ended, and was rolled back. Commit it, or pass a function to transaction()',
  connection: 'a connection was not given back before its invocation ended, and was closed',
  waiting: 'a query still waited for a connection when its invocation ended, and was never sent. Await it',
  late: 'a query began after its invocation had ended, and was never sent. Await everything before the handler returns',
} as const;

function describe({ database, kind, requestId, sql }: LeakEvent): string {
  const whose = requestId === undefined ? '' : ` (request ${requestId})`;
  return `Database '${database}'${whose}: ${WHAT[kind]}${sql === undefined ? '' : `. Last statement: ${sql}`}`;
}
