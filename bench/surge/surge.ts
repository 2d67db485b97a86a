import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFleet, type ConnectionSample, type Fleet, type InvocationResult } from 'sluice/fleet';
import { bundle } from '../cold-start/first-row/bundles.js';
import { fillOrders } from '../database/orders.js';
import type { Runtime } from '../runtimes.js';
import { median, quantile } from '../statistics.js';
import type { OrderEvent } from '../ways/event.js';
import type { WayName } from '../ways/ways.js';

export interface SurgeSize {
  readonly containers: number;
  /** That the server has for them. */
  readonly connections: number;
  /** How often all containers are invoked at once, when they are warm. */
  readonly bursts: number;
  readonly pauseMs: number;
  /** Smaller bursts, to see how what an invocation takes grows. */
  readonly sizes: readonly number[];
}

/** A way in a fleet: its name, and what its environment says. */
export interface SurgeCase {
  readonly name: string;
  readonly way: WayName;
  readonly env?: Readonly<Record<string, string>>;
}

export interface SurgeRow {
  readonly name: string;
  readonly connections: number;
  readonly asked: number;
  readonly succeeded: number;
  /** Of the warm invocations that succeeded, from the event to the answer, in ms. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly peakConnections: number;
  readonly connectionsLeft: number;
  /** What went wrong, and how often. */
  readonly errors: Readonly<Record<string, number>>;
  readonly growth: readonly Burst[];
}

interface Burst {
  readonly atOnce: number;
  readonly asked: number;
  readonly succeeded: number;
  readonly p50Ms: number;
}

const TIMEOUT_MS = 30_000;
/** How often each of the smaller bursts is repeated. */
const GROWTH_TIMES = 3;
/** Three are kept free for administrators, and the fleet holds two. */
const RESERVED = 3 + 2;

/** Invokes as many containers at once as there are, cold and then warm, and then fewer. */
export async function surgeOf(
  { name, way, env }: SurgeCase,
  runtime: Runtime,
  size: SurgeSize,
): Promise<SurgeRow> {
  const { containers, connections, bursts, pauseMs, sizes } = size;
  await using fleet = await startFleet({
    handler: await quickHandler(way, runtime),
    runtime: runtime.major >= 24 ? 'node24' : 'node22',
    node: runtime.path,
    containers: { max: containers, timeoutMs: TIMEOUT_MS },
    database: { maxConnections: connections + RESERVED },
    env: { MAX_CONNECTIONS: String(connections), ...env },
  });
  await fillOrders((sql) => fleet.database.query(sql), 'PUBLIC');
  const cold = await burst(fleet, containers);
  const warm: InvocationResult[] = [];
  for (let i = 0; i < bursts; i++) {
    await sleep(pauseMs);
    warm.push(...(await burst(fleet, containers)));
  }
  const growth: Burst[] = [];
  for (const atOnce of sizes) {
    const results: InvocationResult[] = [];
    for (let time = 0; time < GROWTH_TIMES; time++) {
      await sleep(pauseMs / 4);
      results.push(...(await burst(fleet, atOnce)));
    }
    growth.push({ atOnce, ...counted(results), p50Ms: median(durations(results)) });
  }
  const { samples } = fleet.report();
  return {
    name,
    connections,
    ...counted([...cold, ...warm]),
    p50Ms: median(durations(warm)),
    p99Ms: quantile(durations(warm), 0.99),
    peakConnections: Math.max(...samples.map(letIn)),
    connectionsLeft: (await fleet.database.connections()).total,
    errors: errorsOf([...cold, ...warm]),
    growth,
  };
}

/** Not those that are being asked who they are, and may be about to be refused. */
function letIn({ active, idle, idleInTransaction }: ConnectionSample): number {
  return active + idle + idleInTransaction;
}

function burst(fleet: Fleet, count: number): Promise<readonly InvocationResult[]> {
  return fleet.load({
    schedule: { kind: 'burst', count },
    events: (index) => ({ id: index + 1 }) satisfies OrderEvent,
  });
}

function counted(results: readonly InvocationResult[]): { asked: number; succeeded: number } {
  return { asked: results.length, succeeded: results.filter(hasSucceeded).length };
}

function hasSucceeded({ status, payload }: InvocationResult): boolean {
  return status === 'succeeded' && payload !== null;
}

function durations(results: readonly InvocationResult[]): number[] {
  return results.filter(hasSucceeded).map(({ startedAt, endedAt }) => endedAt - startedAt);
}

function errorsOf(results: readonly InvocationResult[]): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const result of results.filter((one) => !hasSucceeded(one))) {
    const words = (result.error?.errorMessage ?? result.status).replace(/^RequestId: \S+ /, '');
    errors[words] = (errors[words] ?? 0) + 1;
  }
  return errors;
}

/** Node reads all of a CommonJS module that is imported, for the names of its exports: that is not what is measured. */
async function quickHandler(way: WayName, runtime: Runtime): Promise<string> {
  const handler = (await bundle('esbuild', [way], runtime)).get(way) ?? '';
  const file = join(dirname(handler), `quick-${basename(handler)}`);
  writeFileSync(file, `exports.handler = require('./${basename(handler)}').handler;\n`);
  return file;
}
