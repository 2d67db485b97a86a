import { startPgBouncer, type PgBouncerTarget } from '../../../helpers/pgbouncer.js';

// Starts a PgBouncer, says so, and waits to be killed.
const { pid, folder } = await startPgBouncer({
  target: JSON.parse(process.env['TARGET'] ?? '') as PgBouncerTarget,
});
console.log(JSON.stringify({ pid, folder }));
setInterval(() => undefined, 60_000);
