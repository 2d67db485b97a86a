import pg from 'pg';
import type { QueryOptions, Transaction } from 'sequelize';
import { Sequelize, type SequelizeOptions } from 'sequelize-typescript';
import { ConfigurationError } from '../errors/configuration-error.js';
import { DatabaseNotOpenError } from '../errors/database-not-open-error.js';
import { mapRestrictViolation } from '../models/map-restrict-violation.js';
import {
  STATEMENT,
  clsTransaction,
  internalsOf,
  type Statement,
  type TransactionInternals,
} from '../models/sequelize-internals.js';
import { SluiceClient } from '../postgres/client.js';
import type { ResolvedDatabaseOptions } from './config/resolved.js';
import { container } from './container.js';

/** pg's own exports with our client in the place of its. Sequelize then never looks for pg by itself. */
const driver = { ...pg, Client: SluiceClient };

type Sql = string | { query: string; values: unknown[] };

/** Tells whoever lends the connection what it is for, and lets no query into a transaction that it does not belong to. */
class SluiceSequelize extends Sequelize {
  /** As `defineDatabase` knows it. */
  readonly sluiceName: string;

  constructor(name: string, options: SequelizeOptions) {
    super(options);
    this.sluiceName = name;
  }

  // `never` fits the result of every overload; it is passed on as it is.
  override async query(sql: Sql, options?: QueryOptions): Promise<never> {
    const statement: Statement = { sql: typeof sql === 'object' ? sql?.query : sql };
    const transaction = this.#transactionFor(options);
    const internals = (transaction ?? undefined) as TransactionInternals | undefined;
    const told = { ...options, transaction, [STATEMENT]: statement } as QueryOptions;
    try {
      return (await super.query(sql, told)) as never;
    } catch (error) {
      const client = internals === undefined ? statement.client : internals.connection;
      if (!(client instanceof SluiceClient) || !client.sentInVain) throw error;
      // Where the server did not let it in: one whose lease was over had waited for nothing.
      statement.waits = client.admitted ? undefined : client.wait;
    }
    // The server has read nothing of it.
    if (internals !== undefined) await this.#beginAnew(internals, statement);
    return (await super.query(sql, told)) as never;
  }

  /** Gives a transaction another connection than the one on which it could not even begin. */
  async #beginAnew(transaction: TransactionInternals, statement: Statement): Promise<void> {
    const { connectionManager } = internalsOf(this);
    const { connection, id, options } = transaction;
    const type = options?.readOnly === true && { type: 'SELECT' };
    const request = { uuid: id, ...type, [STATEMENT]: statement };
    transaction.connection = Object.assign(await connectionManager.getConnection(request), { uuid: id });
    if (connection instanceof SluiceClient) await connectionManager.destroyConnection(connection);
  }

  #transactionFor(options: QueryOptions | undefined): Transaction | null | undefined {
    const fromCls = clsTransaction();
    const transaction = options?.transaction === undefined ? fromCls : options.transaction;
    const { connection, sequelize } = (transaction ?? {}) as TransactionInternals;
    if (sequelize !== undefined && sequelize.connectionManager !== this.connectionManager) {
      // Sequelize.useCLS is one static for every database: inside a transaction of another one there is none of this.
      if (transaction === fromCls) return null;
      throw new ConfigurationError(`database '${this.sluiceName}'`, [
        `a query was given a transaction of ${sequelize instanceof SluiceSequelize ? `database '${sequelize.sluiceName}'` : 'another Sequelize instance'}. Begin one with the sequelize of the models that are used in it`,
      ]);
    }
    const ended = connection instanceof SluiceClient && connection.silenced;
    // Code of the ended invocation itself is never answered; this is another one's.
    if (ended && container().invocations.getStore()?.ended !== true) {
      throw new DatabaseNotOpenError(this.sluiceName, 'transaction-ended');
    }
    return options?.transaction;
  }
}

/** A Sequelize without models and without secrets: the password and the TLS options live in the client. */
export function createSequelize(options: ResolvedDatabaseOptions): Sequelize {
  const { host, port, user, database } = options.servers?.write ?? UNCONFIGURED;
  const given: SequelizeOptions & { keepDefaultTimezone: boolean } = {
    ...options.sequelize,
    // Sequelize sends a SET where the server does not report it, and a proxy may not.
    ...(options.via !== undefined && { standardConformingStrings: false }),
    dialect: 'postgres',
    dialectModule: driver,
    host,
    port,
    username: user,
    database,
    logging: options.logging ?? false,
    pool: { max: options.pool.max },
    // Both are sent in the startup message instead of as SET.
    keepDefaultTimezone: true,
    dialectOptions: {
      ...options.sequelize.dialectOptions,
      clientMinMessages: 'ignore',
      application_name: options.applicationName,
    },
  };
  const sequelize = new SluiceSequelize(options.name, given);
  mapRestrictViolation(sequelize);
  return sequelize;
}

const UNCONFIGURED = { host: 'unconfigured', port: 5432, user: 'unconfigured', database: 'unconfigured' };
