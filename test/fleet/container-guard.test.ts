import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { startGuard as StartGuard } from '../../src/fleet/containers/guard.js';
import { compiledFolder } from '../helpers/compiled.js';
import { eventually, handlerFile, processState } from './handlers/container/start-container.js';

const { startGuard } = (await import(`${compiledFolder()}/fleet/containers/guard.js`)) as {
  startGuard: typeof StartGuard;
};

type Pids = Record<'container' | 'grandchild' | 'watched' | 'unwatched' | 'reused', number>;

function endLater(pid: number): void {
  onTestFinished(() => {
    // Not if it is gone, and somebody else's.
    if (processState(pid) !== undefined) process.kill(pid, 'SIGKILL');
  });
}

// Killed, asked to end, Ctrl-C, exits and forgets them, crashes.
const ENDS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const;

test.each(ENDS)('no container outlives its parent: %s', async (signal) => {
  const parent = spawn(process.execPath, [handlerFile('guarded.mjs'), compiledFolder()], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  endLater(parent.pid as number);
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const pids = JSON.parse(line) as Pids;
  Object.values(pids).forEach(endLater);
  await eventually(() => expect(processState(pids.container)).toBe('T'));
  await eventually(() => expect(processState(pids.grandchild)).toBe('T'));

  parent.kill(signal);
  await once(parent, 'exit');
  for (const name of ['container', 'grandchild', 'watched'] as const) {
    await eventually(() => expect([name, processState(pids[name])]).toEqual([name, undefined]));
  }
  expect(processState(pids.unwatched)).toBeDefined();
  expect(processState(pids.reused)).toBeDefined();
});

test('dismissing the guard ends what it still watches, and nothing else', async () => {
  const processes = [1, 2].map(() => spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }));
  const [watched = 0, unwatched = 0] = processes.map(({ pid }) => pid ?? 0);
  endLater(watched);
  endLater(unwatched);
  const guard = startGuard();
  guard.watch(watched);
  guard.watch(unwatched);
  guard.unwatch(unwatched);
  await guard.dismiss();
  await eventually(() => expect(processState(watched)).toBeUndefined());
  expect(processState(unwatched)).toBeDefined();
  await guard.dismiss();
});
