// One way in a process of its own, as a warm container: fork it with the file of its handler. It invokes it as often as
// it is told, one invocation after the other.
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { lambdaContext } from '../overhead/lambda-context.js';
import type { OrderHandler } from '../ways/event.js';
import { watchRows } from './first-row.js';

export type ClientOrder = {
  readonly invocations: number;
  /** Whether to write down when rows come. */
  readonly watch?: boolean;
};

export interface ClientReport {
  /** From the call to its answer, in ms. */
  readonly wallMs: readonly number[];
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

async function serve({ invocations, watch }: ClientOrder): Promise<ClientReport> {
  if (watch === true) rowAt ??= watchRows(file);
  const wallMs: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < invocations; i++) {
    wallMs.push(await invoke());
    await nextTurn();
  }
  await sleep(SETTLE_MS);
  const { user, system } = process.cpuUsage(before);
  return { wallMs, cpuMs: (user + system) / 1_000 / invocations, rowAt: rowAt?.() ?? Number.NaN };
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
