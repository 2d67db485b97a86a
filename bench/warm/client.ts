// One way in a process of its own, as a warm container: fork it with the file of its handler. It invokes it as often as
// it is told, one invocation after the other, or several at once.
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { lambdaContext } from '../overhead/lambda-context.js';
import type { OrderHandler } from '../ways/event.js';
import { watchRows } from './first-row.js';

export type ClientOrder = {
  readonly invocations: number;
  /** How many of them at the same time. Default 1; with more, failures are counted instead of being an end. */
  readonly atOnce?: number;
  /** Whether to write down when rows come. */
  readonly watch?: boolean;
};

export interface ClientReport {
  /** From the call to its answer, in ms, of those that succeeded. */
  readonly wallMs: readonly number[];
  readonly failed: number;
  /** Of the whole process, all its threads, per invocation, in ms. */
  readonly cpuMs: number;
  /** When the last row came, a time of the wall clock, if that is watched. */
  readonly rowAt: number;
}

/** What an invocation leaves to other threads and to the next turns of the event loop is its work, too. */
const SETTLE_MS = 3;

const [, , file = ''] = process.argv;
const { handler } = (await import(file)) as { handler: OrderHandler };
let rowAt: (() => number) | undefined;
let last = 0;

async function invoke(): Promise<number> {
  const id = (last++ % 1_000) + 1;
  const context = lambdaContext();
  const begin = performance.now();
  const order = await handler({ id }, context);
  const wallMs = performance.now() - begin;
  if (order?.id !== id) throw new Error(`asked for order ${id}, got ${JSON.stringify(order)}`);
  return wallMs;
}

async function serve({ invocations, atOnce = 1, watch }: ClientOrder): Promise<ClientReport> {
  if (watch === true) rowAt ??= watchRows(file);
  const wallMs: number[] = [];
  let failed = 0;
  const before = process.cpuUsage();
  for (let i = 0; i < invocations; i += atOnce) {
    const results = await Promise.allSettled(Array.from({ length: atOnce }, invoke));
    for (const result of results) {
      if (result.status === 'fulfilled') wallMs.push(result.value);
      else if (atOnce === 1) throw result.reason;
      else failed++;
    }
    await nextTurn();
  }
  await sleep(SETTLE_MS);
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1_000 / invocations;
  return { wallMs, failed, cpuMs, rowAt: rowAt?.() ?? Number.NaN };
}

process.on('message', (order: ClientOrder) => {
  serve(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
