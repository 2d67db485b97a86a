import pg from 'pg';
import type { QueryOptions } from 'sequelize';
import { Sequelize, type SequelizeOptions } from 'sequelize-typescript';
import { mapRestrictViolation } from '../models/map-restrict-violation.js';
import { STATEMENT } from '../models/sequelize-internals.js';
import { SluiceClient } from '../postgres/client.js';
import type { ResolvedDatabaseOptions } from './config/resolved.js';

/** pg's own exports with our client in the place of its. Sequelize then never looks for pg by itself. */
const driver = { ...pg, Client: SluiceClient };

type Statement = string | { query: string; values: unknown[] };

/** Tells whoever lends the connection what it is for. */
class SluiceSequelize extends Sequelize {
  // `never` fits the result of every overload; it is passed on as it is.
  override query(sql: Statement, options?: QueryOptions): Promise<never> {
    const told = { ...options, [STATEMENT]: typeof sql === 'string' ? sql : sql.query };
    return super.query(sql, told) as Promise<never>;
  }
}

/** A Sequelize without models and without secrets: the password and the TLS options live in the client. */
export function createSequelize(options: ResolvedDatabaseOptions): Sequelize {
  const { host, port, user, database } = options.servers?.write ?? UNCONFIGURED;
  const given: SequelizeOptions & { keepDefaultTimezone: boolean } = {
    ...options.sequelize,
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
  const sequelize = new SluiceSequelize(given);
  mapRestrictViolation(sequelize);
  return sequelize;
}

const UNCONFIGURED = { host: 'unconfigured', port: 5432, user: 'unconfigured', database: 'unconfigured' };
