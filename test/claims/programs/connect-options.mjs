// Where the server is, for a program that runs in its own process.
import { readFileSync } from 'node:fs';

const { host, port, user, password, database, caFile, applicationName } = JSON.parse(
  process.env.CLAIM_SERVER,
);

export const ca = caFile && readFileSync(caFile, 'utf8');
export const address = { host, port, user, password, database, applicationName };

/** For `new pg.Client`. */
export const pgOptions = {
  host,
  port,
  user,
  password,
  database,
  application_name: applicationName,
  ...(ca && { ssl: { ca } }),
};

/** For `new Sequelize`. */
export const sequelizeOptions = {
  dialect: 'postgres',
  host,
  port,
  username: user,
  password,
  database,
  logging: false,
  dialectOptions: { application_name: applicationName, ...(ca && { ssl: { ca } }) },
};
