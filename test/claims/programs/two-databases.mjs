// Two databases and Sequelize.useCLS. Says on whose connection a query of B runs inside a transaction of A.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Sequelize } from 'sequelize';
import { sequelizeOptions } from './connect-options.mjs';

const storage = new AsyncLocalStorage();
// What cls-hooked does, in the three calls that Sequelize makes.
Sequelize.useCLS({
  bind: () => {},
  run: (fn) => storage.run(new Map(storage.getStore()), () => fn(storage.getStore())),
  get: (key) => storage.getStore()?.get(key),
  set: (key, value) => storage.getStore()?.set(key, value),
});

const named = (name) =>
  new Sequelize({
    ...sequelizeOptions,
    databaseVersion: '18.0.0',
    dialectOptions: { ...sequelizeOptions.dialectOptions, application_name: name },
  });
const [a, b] = [named('claim-a'), named('claim-b')];
const whose = async (sequelize) => {
  const [[row]] = await sequelize.query(`SELECT current_setting('application_name') AS name`);
  return row.name;
};
const outside = await whose(b);
const inside = await a.transaction(() => whose(b));
console.log(JSON.stringify({ outside, inside }));
await Promise.all([a.close(), b.close()]);
