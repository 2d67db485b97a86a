// Not a handler: a program that starts a guard, a container that gets frozen, and processes, and then waits for its end.
// Its argument is the folder of the compiled package.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const { Container } = await import(`${process.argv[2]}/fleet/containers/container.js`);
const { startGuard } = await import(`${process.argv[2]}/fleet/containers/guard.js`);

const sleeper = () => spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).pid;
const guard = startGuard();
const container = await Container.start({
  id: 'c1',
  handler: { file: fileURLToPath(new URL('functions.cjs', import.meta.url)), exportName: 'hasChild' },
  runtime: process.versions.node.startsWith('24') ? 'node24' : 'node22',
  node: process.execPath,
  env: {},
  concurrency: 1,
  memoryMb: 512,
  initMs: 60_000,
  timeoutMs: 60_000,
  speed: 1,
  onState() {},
});
guard.watch(container.pid);
const { payload: grandchild } = await container.invoke('r1', '{}');
const pids = {
  container: container.pid,
  grandchild,
  watched: sleeper(),
  unwatched: sleeper(),
  // Somebody else has its id by now, as far as the guard can tell.
  reused: sleeper(),
};
guard.watch(pids.watched);
guard.watch(pids.unwatched);
guard.unwatch(pids.unwatched);
guard.watch(pids.reused, '1');
console.log(JSON.stringify(pids));

setInterval(() => {}, 1_000);
process.on('SIGUSR2', () => {
  throw new Error('the parent crashes');
});
process.on('SIGHUP', () => process.exit(0));
