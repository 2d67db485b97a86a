import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { backends, terminate, waitUntil } from '../helpers/server.js';
import { startProgram } from './program.js';

const isGone = async (applicationName: string) => (await backends(applicationName)).length === 0;
// Its own statement, not one that Sequelize sends while it connects.
const isActive = async (applicationName: string) =>
  (await backends(applicationName)).some(
    ({ state, query }) => state === 'active' && query.includes('pg_sleep'),
  );

// What docs/why-connections-break.md says about frozen and killed containers: each is a process. No Sluice in here.
describe.concurrent('a container', () => {
  test('whose kept connection the server ended while it was frozen fails two queries', async () => {
    const program = startProgram('kept-connection');
    await waitUntil(() => program.lines[0] === 'frozen', { ms: 15_000, what: 'the first invocation' });
    await terminate(program.applicationName);
    program.process.stdin?.write('.');
    await program.ended;
    expect(program.lines[1]).toBe('failed failed ok');
  });

  test('keeps its backend on the server while it is frozen', async () => {
    const program = startProgram('kept-connection');
    await waitUntil(() => program.lines[0] === 'frozen', { ms: 15_000, what: 'the first invocation' });
    await sleep(1_500);
    expect(await backends(program.applicationName)).toEqual([expect.objectContaining({ state: 'idle' })]);
  });

  test('runs the timers of the last invocation when it thaws', async () => {
    const program = startProgram('frozen-timer', '300');
    await waitUntil(() => program.lines[0] === 'frozen', { ms: 15_000, what: 'the timer' });
    await sleep(600);
    expect(program.lines).toEqual(['frozen']);
    const thawedAt = Date.now();
    program.process.kill('SIGCONT');
    await program.ended;
    expect(Number(program.lines[1])).toBeGreaterThanOrEqual(thawedAt);
  });

  test('ends when a query that nobody awaits is rejected', async () => {
    const program = startProgram('unawaited-query');
    await waitUntil(() => isActive(program.applicationName), { ms: 15_000, what: 'the query' });
    await terminate(program.applicationName);
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.errors()).toContain('terminating connection due to administrator command');
  });

  test('that is killed leaves its statement running on the server to its end', async () => {
    const program = startProgram('long-statement', '3', '0');
    await waitUntil(() => isActive(program.applicationName), { ms: 15_000, what: 'the statement' });
    program.process.kill('SIGKILL');
    await program.ended;
    await sleep(1_500);
    expect(await isActive(program.applicationName)).toBe(true);
    await waitUntil(() => isGone(program.applicationName), { what: 'the statement to end by itself' });
  });

  test('that is killed loses its statement within client_connection_check_interval', async () => {
    const program = startProgram('long-statement', '60', '200');
    await waitUntil(() => isActive(program.applicationName), { ms: 15_000, what: 'the statement' });
    program.process.kill('SIGKILL');
    await program.ended;
    const noticed = waitUntil(() => isGone(program.applicationName), {
      ms: 10_000,
      what: 'the backend to notice',
    });
    await expect(noticed).resolves.toBe(true);
  });

  test('with Sequelize.useCLS runs a query of one database on the connection of another', async () => {
    const program = startProgram('two-databases');
    await program.ended;
    expect(JSON.parse(program.lines[0] ?? program.errors())).toEqual({
      outside: 'claim-b',
      inside: 'claim-a',
    });
  });

  test('with a TLS context in dialectOptions.ssl ends with a segmentation fault', async () => {
    const [plain, context] = [startProgram('tls-options', 'plain'), startProgram('tls-options', 'context')];
    expect(await plain.ended).toEqual({ code: 0, signal: null });
    expect(plain.lines).toEqual(['an error, as it should be']);
    expect(await context.ended).toEqual({ code: null, signal: 'SIGSEGV' });
  });
});
