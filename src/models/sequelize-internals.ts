import type { Association } from 'sequelize';
import { DataTypes, Sequelize as BaseSequelize, type DataType, type Transaction } from 'sequelize';
import type { Sequelize } from 'sequelize-typescript';
import type { ConnectWait } from '../postgres/retry.js';
import type { SluiceClient } from '../postgres/client.js';
import type { ModelClass } from './model-class.js';

/**
 * The members of Sequelize 6 that Sluice needs and that its types do not name; all of them in this file.
 * `test/unit/models/sequelize-internals.test.ts` fails when a new version of Sequelize changes one.
 */
export interface SequelizeInternals {
  connectionManager: ConnectionManagerInternals;
  modelManager: { sequelize: SequelizeInternals; readonly models: ModelClass[] };
  models: Record<string, ModelClass>;
  readonly dialect: { connectionManager: ConnectionManagerInternals; Query: QueryClass };
  /** The first server's, as Sequelize's own queries of the catalogue name it. */
  readonly config: { database: string };
  readonly options: {
    hooks: object;
    /** 0 as long as it is not known. */
    databaseVersion?: string | number;
    readonly timezone: string;
    readonly standardConformingStrings?: boolean;
  };
  hasHook(name: string): boolean;
  runHooks(name: string, ...args: unknown[]): Promise<void>;
}

/** Where a query's options carry its statement to whom it asks for a connection. */
export const STATEMENT = Symbol('statement');

export interface Statement {
  /** Without values. */
  readonly sql: string | undefined;
  /** The connection that it was given. */
  client?: SluiceClient;
  /** Since when it has waited for the server, when it was sent in vain. */
  waits?: ConnectWait | undefined;
}

/** What Sequelize asks a connection for: the options of a query, or of a transaction. */
export interface ConnectionRequest {
  readonly [STATEMENT]?: Statement;
  /** `SELECT` may go to a replica. */
  readonly type?: string;
  readonly useMaster?: boolean;
  readonly uuid?: string | undefined;
}

export interface ConnectionManagerInternals {
  /** Plain data; deep-cloned from Sequelize's own. */
  readonly config: Record<string, unknown>;
  sequelize: SequelizeInternals;
  dialect: SequelizeInternals['dialect'];
  /** Only `destroy` is called from outside of the manager's own methods: by the error listener of a connection. */
  pool: { destroy(client: SluiceClient): unknown };
  /** How values of a type are parsed. */
  getTypeParser(oid: number, format?: string): (value: string) => unknown;
  /** The types that have a name to parse by. Replaced, never changed. */
  nameOidMap: Readonly<Record<string, TypeOids>>;
  enumOids: { readonly oids: readonly number[]; readonly arrayOids: readonly number[] };
  refreshTypeParser(dataTypes: object): void;
  /** Reads the catalogue on this connection: replaces `nameOidMap` and `enumOids`, then refreshes the parsers. */
  _refreshDynamicOIDs(client: SluiceClient): Promise<void>;

  // The doors that Sluice hangs anew.
  initPools(): void;
  close(limits?: { readonly waitUntil: number; readonly until: number }): Promise<void>;
  getConnection(request?: ConnectionRequest): Promise<SluiceClient>;
  releaseConnection(client: SluiceClient): void;
  destroyConnection(client: SluiceClient): Promise<void>;
}

export interface TypeOids {
  readonly oid: number;
  readonly arrayOid?: number;
  readonly rangeOid?: number;
  readonly arrayRangeOid?: number;
}

/** An instance of one of Sequelize's data types. */
export interface DataTypeInternals {
  /** `STRING`, `DOUBLE PRECISION`, `ARRAY`, ... */
  readonly key: string;
  /** Of ARRAY: what it holds. */
  readonly type?: DataType;
  /** Of VIRTUAL: what it returns, if that was said. */
  readonly returnType?: DataType;
  /** Of RANGE: the key of what it is over. */
  readonly _subtype?: string;
}

export interface QueryClass {
  new (...args: never[]): { formatError(error: DriverError, stack?: string): Error };
}

export interface DriverError extends Error {
  /** Sequelize writes the statement here before it formats the error. */
  readonly sql: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
}

/** The names of the methods that an association puts on its model's instances: `getLines`, `addLine`, ... */
export function accessorsOf(association: Association): string[] {
  return Object.values((association as unknown as { accessors: Record<string, string> }).accessors);
}

export interface TransactionInternals {
  readonly id?: string;
  readonly options?: { readonly readOnly?: boolean };
  connection?: unknown;
  readonly sequelize?: Sequelize;
}

/** The transaction of the user's own CLS, which is one static for every instance in the process. */
export function clsTransaction(): Transaction | undefined {
  const { _cls: cls } = BaseSequelize as { _cls?: { get(key: string): Transaction | undefined } };
  return cls?.get('transaction');
}

/** Parses values of the types in `nameOidMap` and `enumOids` from here on, as `connect` does when it has read them. */
export function refreshTypeParsers(manager: ConnectionManagerInternals): void {
  manager.refreshTypeParser((DataTypes as unknown as { postgres: object }).postgres);
}

export async function readCatalogue(
  manager: ConnectionManagerInternals,
  client: SluiceClient,
): Promise<void> {
  await manager._refreshDynamicOIDs(client);
}

export function internalsOf(sequelize: Sequelize): SequelizeInternals {
  // Sequelize's types leave these out; the test named above holds the shape.
  return sequelize as unknown as SequelizeInternals;
}

/** Runs the hooks of a model, in their order. */
export function runHooks(model: ModelClass, name: string, ...args: unknown[]): Promise<void> {
  return (model as unknown as Pick<SequelizeInternals, 'runHooks'>).runHooks(name, ...args);
}
