import type { Scenario } from '../scenario.js';
import { isAsleep, isRowLocked } from '../server.js';

const good = 'the lock is free before the function would have timed out';

/** SIGKILL, as at a timeout, while a transaction holds a row's lock: promise 2. */
export const killedScenarios: readonly Scenario[] = [
  {
    name: 'killed in a transaction',
    promise: 2,
    done: 'SIGKILL between two statements of a transaction that has locked a row',
    good,
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      const holding = stage.invoke('holds a lock', { wanted: 'nothing' });
      await stage.meet('the row is locked', () => isRowLocked(fleet));
      await fleet.kill();
      await stage.waitForLock();
      await holding;
      await stage.works();
    },
  },
  {
    name: 'killed in a statement',
    promise: 2,
    done: 'the same while a statement of 30 s runs in that transaction',
    good,
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      const holding = stage.invoke('holds a lock in a statement', { wanted: 'nothing' });
      await stage.meet('the statement runs', () => isAsleep(fleet));
      await fleet.kill();
      await stage.waitForLock();
      await holding;
      await stage.works();
    },
  },
  {
    name: 'killed, and the server is not told',
    promise: 2,
    done: 'as the first of the three, while the network swallows everything, the end of the connection included',
    good,
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      const holding = stage.invoke('holds a lock', { wanted: 'nothing' });
      await stage.meet('the row is locked', () => isRowLocked(fleet));
      fleet.network.blackhole();
      await fleet.kill();
      await stage.waitForLock();
      await holding;
      fleet.network.resume();
      await stage.works();
    },
  },
];
