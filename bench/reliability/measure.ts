import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from './scenario.js';
import { held, type Held } from './server.js';
import type { Stage } from './stage.js';
import type { Way } from './ways.js';
import { whatWentWrong } from './what-went-wrong.js';

export interface Measured {
  readonly invocations: number;
  /** What went wrong, and in how many of them. */
  readonly wrong: ReadonlyMap<string, number>;
  /** Containers that ended without our doing. */
  readonly containersLost: number;
  /** What is at the server one second afterwards, beyond the connections that this way keeps by design. */
  readonly left: Held;
  /** From a container's getting the event to the answer. */
  readonly longestMs: number;
  readonly locked: Stage['locked'];
  readonly timeoutMs: number;
  readonly notes: readonly string[];
}

const AFTERWARDS_MS = 1_000;

/** Plays the scenario for one way, in a container that starts for it. */
export async function measure(scenario: Scenario, way: Way, stage: Stage): Promise<Measured> {
  const { fleet } = stage;
  const before = new Set(fleet.report().containers.map(({ id }) => id));
  await scenario.run(stage);
  await sleep(AFTERWARDS_MS);
  const left = await held(fleet);

  const { invocations, locked, timeoutMs, notes } = stage;
  const asked = invocations.filter(({ wanted }) => wanted !== 'nothing');
  const wrong = new Map<string, number>();
  for (const { result } of asked.filter(({ good }) => !good)) {
    const words = whatWentWrong(result);
    wrong.set(words, (wrong.get(words) ?? 0) + 1);
  }
  const ended = fleet.report().containers.filter(({ id }) => !before.has(id));
  const lost = ended.filter(({ endedBy }) => LOST.has(endedBy ?? '')).length;
  const asIntended = invocations.filter(
    ({ wanted, result }) =>
      wanted === 'nothing' &&
      ended.some(({ id, endedBy }) => id === result.container && endedBy === 'crashed'),
  ).length;
  // Where a process serves several at once it is not frozen, and may keep what is idle.
  const kept =
    scenario.kind === 'many at once' ? left.idle : Math.min(left.idle, way.keeps * fleet.containers.length);
  return {
    invocations: asked.length,
    wrong,
    containersLost: lost - asIntended,
    left: { ...left, connections: left.connections - kept, idle: left.idle - kept },
    longestMs: Math.max(0, ...asked.map(({ result }) => result.endedAt - result.startedAt)),
    locked,
    timeoutMs,
    notes,
  };
}

const LOST: ReadonlySet<string> = new Set(['timed-out', 'crashed', 'init-failed']);

/** Undoes what the scenario did: the next one begins without a container and without a connection. */
export async function clean(stage: Stage): Promise<void> {
  const { fleet } = stage;
  const { network, database } = fleet;
  await fleet.kill();
  network.resume();
  await network.accept();
  network.dropIdleAfter(undefined);
  network.setLatency(0);
  await database.readOnly(false);
  await database.terminateBackends();
  if (!(await stage.until(async () => !(await held(fleet)).rowLocked)))
    throw new Error('the row is still locked, although no container has a connection');
}
