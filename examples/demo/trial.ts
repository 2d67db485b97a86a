import { setTimeout as sleep } from 'node:timers/promises';
import { startFleet, type Fleet, type FleetReport, type InvocationResult } from 'sluice/fleet';
import { prepare } from '../orders/fleet.js';
import type { OrderEvent } from './order-function.js';
import { problemOf } from './problem.js';
import { isMishap, SEQUENCE, type Kind } from './sequence.js';
import { BURSTS, CONTAINERS, MAX_CONNECTIONS, PAUSE_SECONDS, SPEED, TIMEOUT_MS } from './settings.js';
import type { Way } from './ways/index.js';

export interface Invocation {
  readonly result: InvocationResult;
  /** Why it did not end as it should; `undefined` when it did. */
  readonly problem: string | undefined;
}

/** One of the sequence, and what the server saw of its container when that was frozen again. */
export interface CalmInvocation extends Invocation {
  readonly kind: Kind;
  readonly inTransaction: number;
  readonly running: number;
}

export interface Measurement {
  readonly way: Way;
  readonly calm: readonly CalmInvocation[];
  readonly bursts: readonly Invocation[];
  /** Connections that were opened in all. */
  readonly opened: number;
  readonly report: FleetReport;
}

/** No container is retired while we watch. */
const DAY_MS = 86_400_000;

/** Runs one way in a fleet of its own: first the sequence, one invocation after the other, then the bursts. */
export async function runTrial(way: Way, handler: string, signal: AbortSignal): Promise<Measurement> {
  const fleet = await startFleet({
    handler,
    containers: { max: CONTAINERS, timeoutMs: TIMEOUT_MS, idleMs: DAY_MS },
    database: { maxConnections: MAX_CONNECTIONS, prepare },
    speed: SPEED,
  });
  // What runs then rejects.
  const stop = () => void fleet.stop().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const calm: CalmInvocation[] = [];
    for (const kind of SEQUENCE) calm.push(await invoke(fleet, kind, calm.length + 1));
    const bursts: Invocation[] = [];
    for (let n = 0; n < BURSTS; n++) {
      if (n > 0) await sleep((PAUSE_SECONDS * 1_000) / SPEED, undefined, { signal });
      bursts.push(...(await burst(fleet)));
    }
    const report = await fleet.stop();
    return { way, calm, bursts, opened: fleet.network.accepted, report };
  } finally {
    signal.removeEventListener('abort', stop);
    await fleet.stop();
  }
}

async function invoke(fleet: Fleet, kind: Kind, id: number): Promise<CalmInvocation> {
  if (kind === 'comes after the server has dropped the connection') await fleet.database.terminateBackends();
  const event: OrderEvent = { id, ...(isMishap(kind) && { mishap: kind }) };
  const result = await fleet.invoke(event);
  const { idleInTransaction, active } = await settledConnections(fleet);
  // The container stays frozen until its query is over, so that one mishap does not run into the next.
  while ((await fleet.database.connections()).active > 0) await sleep(50);
  return {
    kind,
    result,
    problem: problemOf(event, result),
    inTransaction: idleInTransaction,
    running: active,
  };
}

async function burst(fleet: Fleet): Promise<Invocation[]> {
  const events = Array.from({ length: CONTAINERS }, (_, index): OrderEvent => ({ id: index + 1 }));
  const results = await fleet.load({ schedule: { kind: 'burst', count: CONTAINERS }, events });
  return results.map((result, index) => ({
    result,
    problem: problemOf(events[index] as OrderEvent, result),
  }));
}

/** A backend is listed for a moment after its client has gone. */
export async function settledConnections({ database }: Fleet) {
  const first = await database.connections();
  if (first.total === 0) return first;
  await sleep(20);
  return database.connections();
}
