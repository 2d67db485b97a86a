import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

type Orders = Parameters<Stage['burst']>[0];

/** Many at once: promises 5, 7 and 8. */
export const crowdScenarios: readonly Scenario[] = [
  {
    name: 'a surge, 12 on 4',
    promise: 7,
    done: '12 invocations at once in 12 containers, on a server with 4 connections for them, each with a query of 0.3 s; 2 s later 12 more. The timeout is 15 s',
    good: 'answers',
    kind: 'surge',
    async run(stage) {
      const orders: Orders = Array.from({ length: 12 }, () => ({ does: 'sleeps in a statement', ms: 300 }));
      await stage.burst(orders);
      await sleep(2_000);
      await stage.burst(orders);
    },
  },
  {
    name: '16 at once in one process',
    promise: 8,
    done: 'three times 16 invocations in a process that serves 16 at once, with two queries each and up to 0.3 s in between; a third of them throws, one of 16 never settles. The timeout is 3 s',
    good: 'the others do not notice; what was thrown is the answer; an error before the timeout',
    kind: 'many at once',
    async run(stage) {
      const orders: Orders = Array.from({ length: 16 }, (_, i) => {
        if (i === 7) return { does: 'never settles', wanted: 'error' };
        if (i % 3 === 0) return { does: 'throws', wanted: 'own error' };
        return { does: 'queries, waits, queries', ms: 20 * i };
      });
      for (let i = 0; i < 3; i++) await stage.burst(orders);
    },
  },
];
