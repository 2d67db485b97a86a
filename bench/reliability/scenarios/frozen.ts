import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.js';

const MINUTE_MS = 60_000;
/** As NAT gateways, Network Load Balancers and Nitro v6 instances do. */
const IDLE_LIMIT_MS = 350_000;

function sixMinutes(name: string, how: 'reset' | 'silent', done: string): Scenario {
  return {
    name,
    promise: 3,
    done: `${done}; the container is frozen for 6 min`,
    good: 'answers',
    kind: 'six minutes',
    async run(stage) {
      const { fleet } = stage;
      fleet.network.dropIdleAfter(IDLE_LIMIT_MS, how);
      await stage.works();
      await sleep((6 * MINUTE_MS) / fleet.report().speed);
      await stage.works(3);
    },
  };
}

/** What a freeze does to connections: promise 3. */
export const frozenScenarios: readonly Scenario[] = [
  sixMinutes('frozen for 6 min, reset', 'reset', 'the network resets what was idle for 350 s'),
  sixMinutes('frozen for 6 min, dropped', 'silent', 'the network silently drops what was idle for 350 s'),
  {
    name: 'frozen while connecting',
    promise: 3,
    done: 'a query that nobody awaits is still connecting when the handler returns, three times; 40 ms to the server and back',
    good: 'answers; nothing is left of the connect',
    kind: 'one container',
    async run(stage) {
      const { fleet } = stage;
      fleet.network.setLatency(20);
      for (let i = 0; i < 3; i++) {
        await stage.invoke('leaves a connect');
        await sleep(500);
        await stage.works();
      }
      await stage.invoke('leaves a connect');
    },
  },
];
