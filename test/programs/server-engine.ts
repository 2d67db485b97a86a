// Opens an engine on a server, says where it is, and waits to be ended.
import { ServerEngine } from '../../src/testing/server/server-engine.js';

const [one, other] = await Promise.all([
  ServerEngine.open({ extensions: [] }),
  ServerEngine.open({ extensions: [] }),
]);
await one.admin.query('CREATE TABLE t (id int)');
await one.keep();
const { rows } = await one.admin.query<{ pid: string; folder: string }>(
  `SELECT current_setting('is_superuser') AS superuser, current_setting('port')::int AS port`,
);
console.log(JSON.stringify({ names: [one.server.database, other.server.database], ...rows[0] }));
setInterval(() => undefined, 1_000_000);
