// Runs one statement of that many seconds. Its server checks every so many ms whether we are still there; 0 is never.
import pg from 'pg';
import { pgOptions } from './connect-options.mjs';

const [seconds, checkMs] = process.argv.slice(2);
const client = new pg.Client({ ...pgOptions, options: `-c client_connection_check_interval=${checkMs}` });
await client.connect();
await client.query(`SELECT pg_sleep(${seconds})`);
