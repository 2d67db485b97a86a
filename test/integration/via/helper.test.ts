import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startPgBouncer } from '../../helpers/pgbouncer.js';
import { startProgram } from '../../helpers/program.js';
import { server, waitUntil } from '../../helpers/server.js';

test('PgBouncer and its folder are gone when it is stopped', async () => {
  const bouncer = await startPgBouncer({ target: server() });
  const { pid, folder } = bouncer;
  expect([isAlive(pid), existsSync(folder)]).toEqual([true, true]);
  await bouncer.stop();
  await bouncer.stop();
  expect([isAlive(pid), existsSync(folder)]).toEqual([false, false]);
});

test('PgBouncer and its folder are gone when whoever started it was killed', async () => {
  const program = await startProgram('../integration/via/programs/orphan.ts', {
    TARGET: JSON.stringify(server()),
  });
  const text = await waitUntil(() => program.stdout() || program.process.exitCode !== null, {
    ms: 30_000,
    what: 'PgBouncer to be started',
  });
  expect(program.stderr()).toBe('');
  const { pid, folder } = JSON.parse(String(text)) as { pid: number; folder: string };
  expect([isAlive(pid), existsSync(folder)]).toEqual([true, true]);
  program.process.kill('SIGKILL');
  expect(await program.ended).toBe('SIGKILL');
  await waitUntil(() => !isAlive(pid) && !existsSync(folder), { ms: 20_000, what: 'both to be gone' });
});

test('what PgBouncer says when it does not start', async () => {
  const starting = startPgBouncer({ target: server(), settings: { pool_mode: 'none' } });
  await expect(starting).rejects.toThrow(/PgBouncer did not start[^]*pool_mode/);
});

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
