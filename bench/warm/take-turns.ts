import { median, quantile } from '../statistics.js';
import type { ClientOrder, ClientReport } from './client.js';
import type { Client } from './start-client.js';

/** What all turns of one client came to. */
export interface Turns {
  /** Of single invocations, in ms. */
  readonly wallMs: number;
  readonly wallP95Ms: number;
  /** Of the client's process per invocation, in ms: the median and the 95th percentile of its turns. */
  readonly cpuMs: number;
  readonly cpuP95Ms: number;
  /** Of all its invocations. */
  readonly failed: number;
  /** The median of each round; what was measured in one round can be compared. */
  readonly rounds: readonly { readonly wallMs: number; readonly cpuMs: number }[];
}

/** In every round every client has its turn, and each round begins with another one. */
export async function takeTurns<Running extends { readonly client: Client }>(
  running: readonly Running[],
  rounds: number,
  orderFor: (one: Running) => ClientOrder,
): Promise<Map<Running, Turns>> {
  const reports = new Map(running.map((one) => [one, [] as ClientReport[]]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < running.length; turn++) {
      const one = running[(round + turn) % running.length];
      if (one !== undefined) reports.get(one)?.push(await one.client.order(orderFor(one)));
    }
  }
  return new Map([...reports].map(([one, all]) => [one, summed(all)]));
}

function summed(reports: readonly ClientReport[]): Turns {
  const wall = reports.flatMap((report) => report.wallMs);
  const cpu = reports.map((report) => report.cpuMs);
  return {
    wallMs: median(wall),
    wallP95Ms: quantile(wall, 0.95),
    cpuMs: median(cpu),
    cpuP95Ms: quantile(cpu, 0.95),
    failed: reports.reduce((sum, { failed }) => sum + failed, 0),
    rounds: reports.map(({ wallMs, cpuMs }) => ({ wallMs: median(wallMs), cpuMs })),
  };
}
