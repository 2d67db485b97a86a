// A handler that starts a query and does not await it, in a process that has other things to do.
import { Sequelize } from 'sequelize';
import { sequelizeOptions } from './connect-options.mjs';

const sequelize = new Sequelize(sequelizeOptions);
void sequelize.query('SELECT pg_sleep(10)');
setInterval(() => {}, 1_000);
