// A global Sequelize that is never closed, in a container that freezes between two invocations: neither timers nor
// sockets are served until there is something on stdin. Says how the queries of the next invocation ended.
import { readSync } from 'node:fs';
import { Sequelize } from 'sequelize';
import { sequelizeOptions } from './connect-options.mjs';

const sequelize = new Sequelize({ ...sequelizeOptions, databaseVersion: '18.0.0', pool: { idle: 60_000 } });
await sequelize.query('SELECT 1');

console.log('frozen');
readSync(0, Buffer.alloc(1));

const outcomes = [];
for (let i = 0; i < 3; i++) {
  const outcome = await sequelize.query('SELECT 1').then(
    () => 'ok',
    () => 'failed',
  );
  outcomes.push(outcome);
}
console.log(outcomes.join(' '));
await sequelize.close();
process.stdin.destroy();
