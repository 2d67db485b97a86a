import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bundleHandler } from '../helpers/bundle.js';
import { compiledFolder } from '../helpers/compiled.js';
import { ownDatabase } from '../helpers/own-database.js';
import { waitUntil } from '../helpers/server.js';
import { isAlive, isRefused } from './fleet-traces.js';

interface Traces {
  readonly pids: readonly number[];
  readonly ports: readonly number[];
  readonly files: readonly string[];
}

/** A program with a fleet of two containers, one frozen and one in the middle of something. */
const PROGRAM = `
  import { readFileSync } from 'node:fs';
  import { dirname } from 'node:path';
  const { startFleet } = await import(process.env.FLEET);
  const url = process.env.SERVER || undefined;
  const fleet = await startFleet({
    handler: process.env.HANDLER,
    containers: { max: 2, timeoutMs: 600_000 },
    database: url ? { url } : { maxConnections: 10 },
  });
  const names = ['PGPORT', 'FLEET_PASSWORD_FILE', 'AWS_LAMBDA_RUNTIME_API'];
  const shown = await fleet.invoke({ does: 'shows its environment', names });
  const busy = fleet.invoke({ does: 'queries', sql: 'SELECT pg_sleep(600)' });
  busy.catch(() => undefined);
  await fleet.invoke({ does: 'answers' });
  while ((await fleet.database.connections()).active === 0);
  const { PGPORT, FLEET_PASSWORD_FILE, AWS_LAMBDA_RUNTIME_API } = shown.payload;
  const [{ folder }] = await fleet.database.query("SELECT current_setting('data_directory', true) AS folder")
    .catch(() => [{ folder: null }]);
  const server = fleet.database.embedded ? [Number(readFileSync(folder + '/postmaster.pid', 'utf8').split('\\n')[0])] : [];
  const pids = [...fleet.containers.map(({ pid }) => pid), ...server];
  const ports = [PGPORT, AWS_LAMBDA_RUNTIME_API.split(':')[1], new URL(fleet.database.url).port].map(Number);
  console.log(JSON.stringify({ pids, ports: url ? ports.slice(0, 2) : ports, files: [dirname(FLEET_PASSWORD_FILE)] }));
  process.on('message', () => process.exit(0));
  setInterval(() => {}, 1e6);
`;

async function startParent(server: string | undefined) {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    env: {
      ...process.env,
      FLEET: pathToFileURL(`${compiledFolder()}/fleet/index.js`).href,
      HANDLER: await bundleHandler('test/fleet/handlers/fleet/obeys.ts'),
      SERVER: server ?? '',
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(parent, 'exit');
  const lines = createInterface(parent.stdout as NodeJS.ReadableStream);
  const first = await Promise.race([once(lines, 'line'), exited.then(() => undefined)]);
  if (!first) throw new Error('the program ended before it had a fleet');
  return { parent, exited, traces: JSON.parse(String(first[0])) as Traces };
}

async function expectNoTrace({ pids, ports, files }: Traces): Promise<void> {
  await waitUntil(() => pids.every((pid) => !isAlive(pid)), { ms: 20_000, what: 'the end of all processes' });
  await waitUntil(() => files.every((file) => !existsSync(file)), {
    ms: 20_000,
    what: 'the end of its folder',
  });
  for (const port of ports) {
    await waitUntil(() => isRefused(port), { ms: 20_000, what: `port ${port} to be free` });
  }
}

describe('a program that ends without stopping its fleet leaves nothing', () => {
  test('killed, with an embedded server', async () => {
    const { parent, exited, traces } = await startParent(undefined);
    expect(traces.pids).toHaveLength(3);
    expect(traces.pids.every(isAlive)).toBe(true);
    expect(traces.files.every((file) => existsSync(file))).toBe(true);
    parent.kill('SIGKILL');
    await exited;
    await expectNoTrace(traces);
  });

  test.each([
    ['interrupted from its terminal', (pid: number) => process.kill(-pid, 'SIGINT')],
    ['ended by process.exit', undefined],
  ])('%s, with a server of its own', async (_, signal) => {
    await using database = await ownDatabase();
    const { parent, exited, traces } = await startParent(database.url);
    expect(traces.pids.filter(isAlive)).toHaveLength(2);
    if (signal) signal(parent.pid as number);
    else parent.send('exit');
    await exited;
    await expectNoTrace(traces);
  });
});
