import type { DatabaseOptions, OwnedSequelizeOption, ServerOptions } from './options.js';

type Names<T> = readonly (keyof T & string)[];

/** Where the server is and who we are there. With any of these `DATABASE_URL` is not read. */
export const addressOptions = [
  'host',
  'port',
  'username',
  'password',
  'database',
] as const satisfies Names<ServerOptions>;

export const serverOptionNames: Names<ServerOptions> = [
  ...addressOptions,
  'tls',
  'sslnegotiation',
  'channelBinding',
];

export const databaseOptionNames: Names<DatabaseOptions> = [
  'models',
  'url',
  ...serverOptionNames,
  'pool',
  'connectMs',
  'closeMs',
  'idleRecreateMs',
  'leaseMs',
  'via',
  'connect',
  'optimise',
  'replication',
  'types',
  'applicationName',
  'logging',
  'sequelize',
];

/** Why an option of Sequelize is refused in `sequelize`, and what to write instead. */
export const ownedRemedies: Readonly<Record<OwnedSequelizeOption, string>> = {
  database: 'use the option `database`',
  dialect: 'leave it out, Sluice is for PostgreSQL',
  dialectModule: 'leave it out, Sluice brings its own client of pg',
  dialectModulePath: 'leave it out, Sluice brings its own client of pg',
  host: 'use the option `host`',
  logging: 'use the option `logging`',
  modelPaths: 'use the option `models`: bundlers cannot follow file patterns; list the classes',
  models: 'use the option `models`',
  native: 'leave it out, Sluice brings its own client of pg',
  password: 'use the option `password`, which keeps it out of the config of Sequelize',
  pool:
    'use the option `pool: { max, acquireMs }`; `min` above 0 keeps backends while the container is frozen, and ' +
    '`idle: 0` means 30 s in sequelize-pool',
  port: 'use the option `port`',
  replication: 'use the option `replication`',
  repositoryMode: 'leave it out, a repository is bound to an instance that Sluice replaces',
  ssl: 'use the option `tls`',
  storage: 'leave it out, Sluice is for PostgreSQL',
  username: 'use the option `username`',
  validateOnly: 'leave it out, a database that only validates needs no connection',
};

const sequelizeOptionNames = [
  'attributeBehavior',
  'benchmark',
  'clientMinMessages',
  'databaseVersion',
  'define',
  'dialectOptions',
  'hooks',
  'isolationLevel',
  'keepDefaultTimezone',
  'logQueryParameters',
  'minifyAliases',
  'omitNull',
  'query',
  'quoteIdentifiers',
  'retry',
  'schema',
  'set',
  'standardConformingStrings',
  'sync',
  'timezone',
  'typeValidation',
];

/** Names that people bring from Sequelize and pg, and where they go. */
export const databaseOptionRemedies: ReadonlyMap<string, string> = new Map([
  ...Object.entries(ownedRemedies),
  ...sequelizeOptionNames.map((name): [string, string] => [name, `write \`sequelize: { ${name}: ... }\``]),
  ['connectionString', 'use the option `url`'],
  ['user', 'use the option `username`'],
  ['application_name', 'use the option `applicationName`'],
  ['connectionTimeoutMillis', 'use the option `connectMs`'],
  ['sslNegotiation', 'use the option `sslnegotiation`'],
  ['enableChannelBinding', "use the option `channelBinding: 'prefer'`"],
]);

export const serverOptionRemedies: ReadonlyMap<string, string> = new Map([
  ['ssl', 'use `tls`'],
  ['url', 'give `host`, `port`, `username`, `password` and `database`'],
  ['user', 'use `username`'],
]);
