// One variant in a process of its own: node measure.js <module of the variant>
import { setImmediate } from 'node:timers/promises';
import { median, quantile } from '../statistics.js';
import type { HandlerUnderTest } from './handler-under-test.js';
import { lambdaContext } from './lambda-context.js';

const WARM_UP_BATCHES = 300;
const BATCHES = 500;
const BATCH = 200;

export interface OverheadFigures extends Record<string, number> {
  /** Median of the batches' means, and their 95th percentile: no clock is read inside of a batch. */
  readonly us: number;
  readonly p95Us: number;
  /** Of single invocations, each after a turn of the event loop as in Lambda; the clock's own cost included. */
  readonly apartUs: number;
  readonly apartP95Us: number;
  /** User and system time of the whole process, the collector and the compiler included. */
  readonly cpuUs: number;
}

const [, , path = ''] = process.argv;
const { handler } = (await import(path)) as { handler: HandlerUnderTest };

async function runBatch(): Promise<number> {
  let sum = 0;
  for (let id = 0; id < BATCH; id++) sum += await handler({ id }, lambdaContext());
  return sum;
}

async function runApart(): Promise<number[]> {
  const times: number[] = [];
  for (let id = 0; id < BATCH; id++) {
    await setImmediate();
    const started = performance.now();
    await handler({ id }, lambdaContext());
    times.push((performance.now() - started) * 1_000);
  }
  return times;
}

for (let batch = 0; batch < WARM_UP_BATCHES; batch++) {
  await runBatch();
  await runApart();
  await setImmediate();
}

const batchUs: number[] = [];
const cpuBefore = process.cpuUsage();
for (let batch = 0; batch < BATCHES; batch++) {
  const started = performance.now();
  await runBatch();
  batchUs.push(((performance.now() - started) * 1_000) / BATCH);
  await setImmediate();
}
const { user, system } = process.cpuUsage(cpuBefore);

const apartUs: number[] = [];
for (let batch = 0; batch < BATCHES; batch++) {
  apartUs.push(...(await runApart()));
  await setImmediate();
}

const figures: OverheadFigures = {
  us: median(batchUs),
  p95Us: quantile(batchUs, 0.95),
  apartUs: median(apartUs),
  apartP95Us: quantile(apartUs, 0.95),
  cpuUs: (user + system) / (BATCHES * BATCH),
};
console.log(JSON.stringify(figures));
