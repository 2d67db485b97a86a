import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  startFleet,
  type ConnectionSample,
  type Fleet,
  type FleetOptions,
  type RuntimeName,
} from 'sluice/fleet';
import { expect } from 'vitest';
import { bundleHandler } from '../../helpers/bundle.js';
import { nothingIsLeft } from '../promises/fleet.js';
import type { Surge, Surged } from './handler.js';

/** Sluice's default: how long an invocation may wait for the server to let it in. */
export const CONNECT_MS = 10_000;

export interface SurgeSize {
  readonly containers: number;
  /** That the server has for them. */
  readonly connections: number;
}

/** What one burst cost. */
export interface BurstCost {
  /** Attempts to connect; what is more than there are containers, was refused. */
  readonly attempts: number;
  /** The longest that an invocation waited for its connection. */
  readonly slowestMs: number;
}

/** Containers that need one connection each, on a server that has fewer for them. */
async function surgeFleet(
  runtime: RuntimeName,
  node: string,
  { containers, connections }: SurgeSize,
  env: FleetOptions['env'] = {},
): Promise<Fleet> {
  const fleet = await startFleet({
    handler: await quickHandler(),
    runtime,
    node,
    containers: { max: containers, timeoutMs: 60_000 },
    // Room for those that are about to be refused: the limit is the role's.
    database: { maxConnections: containers + 10 },
    env,
  });
  await fleet.database.limitConnections(connections);
  return fleet;
}

/**
 * All at once. Every invocation has its own answer, and got its connection within its budget, at the first asking of Sluice, or at
 * the second where its statement had left before the server refused.
 */
async function burst(fleet: Fleet, count: number, ms: number): Promise<BurstCost> {
  const { accepted } = fleet.network;
  const results = await fleet.load({
    schedule: { kind: 'burst', count },
    events: (value) => ({ value, ms }) satisfies Surge,
  });
  const costs = results.map(({ status, error, payload }, value) => {
    expect({ status, error }).toEqual({ status: 'succeeded', error: undefined });
    const surged = payload as Surged;
    expect(surged.value).toBe(value);
    // Under a lease there may be none.
    const [last, early, ...more] = surged.connects.toReversed();
    expect(more).toEqual([]);
    expect(last?.error).toBeUndefined();
    if (early !== undefined) expect(early.error).toMatch(/too many connections/);
    const waited = (last?.durationMs ?? 0) + (early?.durationMs ?? 0);
    expect(waited).toBeLessThan(CONNECT_MS);
    return { attempts: surged.attempts, ms: waited };
  });
  const attempts = costs.reduce((sum, one) => sum + one.attempts, 0);
  // Nobody else has asked, and nothing was asked in vain.
  expect(fleet.network.accepted - accepted).toBe(attempts);
  return { attempts, slowestMs: Math.round(Math.max(...costs.map((one) => one.ms))) };
}

/** A cold burst and a warm one: nobody fails, and nothing is left. Says what the warm one cost, which comes all at once. */
export async function surge(runtime: RuntimeName, node: string, size: SurgeSize): Promise<BurstCost> {
  await using fleet = await surgeFleet(runtime, node, size);
  const { containers, connections } = size;
  await burst(fleet, containers, 500);
  const lived = new Set(fleet.containers.map(({ id }) => id));
  expect(lived.size).toBe(containers);

  const warm = await burst(fleet, containers, 300);
  await nothingIsLeft(fleet);

  const report = await fleet.stop();
  expect(report.summary).toMatchObject({
    succeeded: 2 * containers,
    coldStarts: containers,
    connectionsLeft: 0,
  });
  expect(new Set(report.containers.map(({ endedBy }) => endedBy))).toEqual(new Set(['fleet-stopped']));
  expect(Math.max(...report.samples.map(letIn))).toBeLessThanOrEqual(connections);
  return warm;
}

/**
 * One container more than there are connections, all of which keep theirs: the last waits for the end of a lease. All
 * succeed, and one lease later nothing is left, although all of them are frozen. Says what the warm burst cost.
 */
export async function leasedSurge(
  runtime: RuntimeName,
  node: string,
  connections: number,
  leaseMs: number,
): Promise<BurstCost> {
  const containers = connections + 1;
  const env = { LEASE_MS: String(leaseMs) };
  await using fleet = await surgeFleet(runtime, node, { containers, connections }, env);
  await burst(fleet, containers, 100);
  const warm = await burst(fleet, containers, 100);
  expect(fleet.containers.map(({ state }) => state)).toEqual(Array(containers).fill('frozen'));
  await nothingIsLeft(fleet, leaseMs + 3_000);
  expect(fleet.report().summary).toMatchObject({ succeeded: 2 * containers, coldStarts: containers });
  return warm;
}

/** Those that are still being asked who they are count as `other`, and may be about to be refused. */
function letIn({ active, idle, idleInTransaction }: ConnectionSample): number {
  return active + idle + idleInTransaction;
}

/** Node reads all of a CommonJS module that is imported, for the names of its exports: twice the time of a cold start for a bundle. */
async function quickHandler(): Promise<string> {
  const bundle = await bundleHandler('test/fleet/surge/handler.ts');
  const file = join(dirname(bundle), 'quick.js');
  await writeFile(file, `exports.handler = require('./handler.js').handler;\n`);
  return file;
}
