import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.js';

/** What stands between the function and the server: promises 5, 6 and 9. */
export const refusedScenarios: readonly Scenario[] = [
  {
    name: 'refused for a second',
    promise: 5,
    done: 'connects are refused (ECONNREFUSED) for 1 s from when an invocation arrives',
    good: 'answers',
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      await stage.works();
      fleet.network.refuse();
      const waiting = stage.works();
      await sleep(1_000);
      await fleet.network.accept();
      await waiting;
      await stage.works();
    },
  },
  {
    name: 'no answer at all',
    promise: 5,
    done: 'the network swallows everything while an invocation lasts, its attempts to connect included',
    good: 'an error before the timeout; the container lives, and the next invocations answer',
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      await stage.works();
      fleet.network.blackhole();
      await stage.invoke('works', { wanted: 'error' });
      fleet.network.resume();
      await stage.works(2);
    },
  },
  {
    name: 'no answer while closing',
    promise: 9,
    done: 'the network swallows everything after the last query, until the invocation is over',
    good: 'answers',
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      await stage.works();
      const waiting = stage.invoke('queries, then waits', { ms: 500 });
      await stage.meet('it is connected', async () => (await fleet.database.connections()).total > 0);
      await sleep(200);
      fleet.network.blackhole();
      await waiting;
      fleet.network.resume();
      await stage.works(2);
    },
  },
  {
    name: 'the password is rotated',
    promise: 6,
    done: 'between two invocations; two invocations later the connections that were opened with the old one end',
    good: 'answers',
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      await stage.works();
      await fleet.database.rotatePassword();
      await stage.works(2);
      await fleet.database.terminateBackends();
      await sleep(100);
      await stage.works(2);
    },
  },
];
