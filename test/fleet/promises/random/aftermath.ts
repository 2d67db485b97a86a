import { inspect } from 'node:util';
import type { ContainerReport, Fleet } from 'sluice/fleet';
import { waitUntil } from '../../../helpers/server.js';
import { nothingIsLeft, TIMEOUT_MS } from '../fleet.js';
import { rowsOf, type Settled } from './model.js';

/** Less than the time after which the server ends a connection that is left to it. */
const CLOSED_MS = TIMEOUT_MS / 2;
/** With which the function exits when it is told to. */
const EXIT = 3;

export async function expectNothingLeft(fleet: Fleet, leaseMs: number | undefined): Promise<void> {
  // The containers have closed theirs before they answered. Had they not, the server would do it a little later.
  if (leaseMs === undefined) {
    await waitUntil(() => fleet.network.flows === 0, {
      ms: CLOSED_MS,
      what: 'the containers to have no connection',
    });
  }
  // What the network has swallowed is ended by the server itself, within the time of an invocation or of the lease.
  await nothingIsLeft(fleet, TIMEOUT_MS + (leaseMs ?? 0) + 3_000);
}

export function ended(fleet: Fleet): ContainerReport[] {
  return fleet.report().containers.filter(({ endedAt }) => endedAt !== undefined);
}

/** Nobody died but who was killed, retired, or told to exit. */
export function expectTheLiving(
  dead: readonly ContainerReport[],
  settled: readonly Settled[],
  killed: ReadonlySet<string>,
  retires: boolean,
): void {
  const exited = new Set(
    settled.filter(({ asked }) => asked.does === 'exits').map(({ result }) => result.container),
  );
  for (const { id, endedBy, exit, output } of dead) {
    const isMeant =
      (endedBy === 'killed' && killed.has(id)) ||
      (endedBy === 'crashed' && exit === EXIT && exited.has(id)) ||
      (endedBy === 'retired' && retires);
    if (!isMeant) throw new Error(`container ${id} died: ${endedBy}, ${exit}\n${output}`);
  }
}

/** What was answered is in the table, and nothing but that; what was written together is there together. */
export async function expectRows({ database }: Fleet, settled: readonly Settled[]): Promise<void> {
  const rows = await database.query<{ value: number; count: number }>(
    'SELECT value, count(*)::int AS count FROM written GROUP BY value',
  );
  await database.query('TRUNCATE written');
  const counts = new Map(rows.map(({ value, count }) => [value, count]));
  for (const one of settled) {
    const count = counts.get(one.asked.value) ?? 0;
    if (!rowsOf(one).includes(count))
      throw new Error(`${count} rows were written by ${inspect(one, { depth: 4 })}`);
  }
}
