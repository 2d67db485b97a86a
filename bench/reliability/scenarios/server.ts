import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.js';
import { isAsleep } from '../server.js';

/** What the server said last crosses the network before the container thaws. */
const GOODBYE_MS = 100;

/** The server's own failures: promise 4. */
export const serverScenarios: readonly Scenario[] = [
  {
    name: 'restarted while frozen',
    promise: 4,
    done: 'the server is restarted between two invocations, three times',
    good: 'answers',
    kind: 'one container',
    async run(stage) {
      await stage.works();
      for (let i = 0; i < 3; i++) {
        await stage.fleet.database.restart();
        await sleep(GOODBYE_MS);
        await stage.works(2);
      }
    },
  },
  {
    name: 'terminated while frozen',
    promise: 4,
    done: 'the server ends all backends between two invocations, three times',
    good: 'answers',
    kind: 'one container',
    async run(stage) {
      await stage.works();
      for (let i = 0; i < 3; i++) {
        await stage.fleet.database.terminateBackends();
        await sleep(GOODBYE_MS);
        await stage.works(2);
      }
    },
  },
  {
    name: 'restarted in a statement',
    promise: 4,
    done: 'the server is restarted while a statement runs',
    good: 'an error for that invocation; the next ones answer',
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      await stage.works();
      const asleep = stage.invoke('sleeps in a statement', { ms: 30_000, wanted: 'error' });
      await stage.meet('the statement runs', () => isAsleep(fleet));
      await fleet.database.restart();
      await asleep;
      await stage.works(3);
    },
  },
  {
    name: 'down for a second',
    promise: 4,
    done: 'the server is stopped, an invocation arrives, and the server starts 1 s later',
    good: 'answers',
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      await stage.works();
      await fleet.database.halt();
      const waiting = stage.works();
      await sleep(1_000);
      await fleet.database.start();
      await waiting;
      await stage.works(2);
    },
  },
  {
    name: 'failover to read-only and back',
    promise: 4,
    done: 'the connections end and new ones are read-only: one write, one read; then the server takes writes again',
    good: 'an error for the first write; the read and the writes after it are done',
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      await stage.invoke('writes');
      await fleet.database.readOnly(true);
      await sleep(GOODBYE_MS);
      await stage.invoke('writes', { wanted: 'error' });
      await stage.works();
      await fleet.database.readOnly(false);
      await stage.invoke('writes');
      await stage.invoke('writes');
    },
  },
];
