import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startProgram } from '../../helpers/program.js';
import { backends, server, uniqueName, waitUntil } from '../../helpers/server.js';

/** Stops the program `ms` after it wrote `said`, for a second. */
async function stopped(said: string, ms: number, env: Record<string, string>) {
  const application = uniqueName('app');
  const program = await startProgram('hostile-stopped.ts', {
    URL: server().url,
    APPLICATION: application,
    ...env,
  });
  await waitUntil(() => program.stdout().includes(said), { ms: 40_000, what: said });
  await sleep(ms);
  program.process.kill('SIGSTOP');
  await sleep(1_000);
  program.process.kill('SIGCONT');
  const code = await program.ended;
  return {
    code,
    lines: program.stdout().trim().split('\n'),
    stderr: program.stderr(),
    application,
  };
}

// Each has a program of its own, which mostly waits.
test.concurrent.each([0, 5, 10, 20, 40, 100])(
  'stopped past the deadline, %i ms after the query began',
  { timeout: 90_000 },
  async (ms) => {
    const { code, lines, stderr, application } = await stopped('started', ms, {
      REMAINING: '900',
      SECONDS: '20',
    });
    // Stopped while it connected, the connect's own time is over too when it thaws.
    const outcome = expect.stringMatching(/^outcome SLUICE_(DEADLINE_EXCEEDED|CONNECT_TIMEOUT)$/) as string;
    expect(lines, stderr).toEqual(['started', outcome, 'started', 'again slept']);
    expect(code).toBe(0);
    // Thawed after its budget nothing can be said to the server any more, which then looks for the client by itself.
    await waitUntil(async () => (await backends(application)).length === 0, {
      ms: 2_500,
      what: 'no backend',
    });
  },
);

test.concurrent.each([0, 5, 50])(
  'stopped while it closes, %i ms after the handler returned',
  { timeout: 90_000 },
  async (ms) => {
    const { code, lines, stderr, application } = await stopped('leaving', ms, {
      REMAINING: '10000',
      SECONDS: '20',
      LEAVE: '1',
    });
    expect(lines, stderr).toEqual(['leaving', 'outcome slept', 'started', 'again slept']);
    expect(code).toBe(0);
    // Thawed after its budget nothing can be said to the server any more, which then looks for the client by itself.
    await waitUntil(async () => (await backends(application)).length === 0, {
      ms: 2_500,
      what: 'no backend',
    });
  },
);
