import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario.js';

const WARM = 20;
/** A backend is listed for a moment after its client has gone. */
const GONE_MS = 1_000;

/** What the handler does: promise 1, after what happens when it does nothing wrong. */
export const handlerScenarios: readonly Scenario[] = [
  {
    name: 'nothing goes wrong',
    done: '21 invocations, each with one query; then the container is frozen',
    good: 'answers; holds no connection while frozen',
    kind: 'one container',
    async run(stage) {
      const { fleet, notes } = stage;
      await stage.works();
      const { accepted } = fleet.network;
      await stage.works(WARM);
      const frozenAt = performance.now();
      const connects = fleet.network.accepted - accepted;
      notes.push(`${connects} connects in ${WARM} warm invocations`);
      await sleep(GONE_MS);
      const { total } = await fleet.database.connections();
      if (total === 0) return;
      const gone = await stage.until(async () => (await fleet.database.connections()).total === 0, 7_000);
      const seconds = Math.round((performance.now() - frozenAt) / 1_000);
      notes.push(`holds ${total} while frozen, ${gone ? `for ${seconds} s` : `still after ${seconds} s`}`);
    },
  },
  {
    name: 'throws',
    promise: 1,
    done: 'the handler throws an error, then a text, each after a query',
    good: 'what was thrown is the answer',
    kind: 'one container',
    async run(stage) {
      await stage.works();
      await stage.invoke('throws', { wanted: 'own error' });
      await stage.invoke('rejects with a text', { wanted: 'own error' });
      await stage.works();
    },
  },
  {
    name: 'never settles',
    promise: 1,
    done: 'the handler awaits what never comes, after a query',
    good: 'an error before the timeout; the container lives',
    kind: 'one container',
    async run(stage) {
      await stage.works();
      await stage.invoke('never settles', { wanted: 'error' });
      await stage.works(2);
    },
  },
  {
    name: 'calls `process.exit`',
    promise: 1,
    done: 'the handler ends its process, after a query',
    good: 'nothing is left, and a new container works',
    kind: 'one container',
    async run(stage) {
      await stage.works();
      await stage.invoke('exits', { wanted: 'nothing' });
      await stage.works(2);
    },
  },
  {
    name: 'leaves a query',
    promise: 1,
    done: 'a query of 30 s that nobody awaits; the container is frozen meanwhile',
    good: 'answers; the query is ended',
    kind: 'one container',
    async run(stage) {
      await stage.works();
      await stage.invoke('leaves a query');
      await stage.works(2);
      await stage.invoke('leaves a query');
    },
  },
  {
    name: 'leaves a query that fails',
    promise: 1,
    done: 'a query fails at once that nobody awaits, and the handler goes on',
    good: 'answers',
    kind: 'one container',
    async run(stage) {
      await stage.works();
      await stage.invoke('leaves a query that fails');
      await stage.works(2);
    },
  },
  {
    name: 'leaves a transaction open',
    promise: 1,
    done: 'a transaction that has changed a row is neither committed nor rolled back',
    good: 'answers; the transaction is ended',
    kind: 'one container',
    async run(stage) {
      await stage.works();
      await stage.invoke('leaves a transaction');
      await stage.works(2);
    },
  },
];
