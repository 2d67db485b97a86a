import type { BenchServer } from '../database/server.js';
import { clientEnvironment } from '../database/client-environment.js';
import { startProxy, type Proxy } from '../network/proxy.js';
import { roundTrips } from '../network/round-trips.js';
import type { Runtime } from '../runtimes.js';
import { ways, type Way, type WayName } from '../ways/ways.js';
import { startClient, type Client } from './start-client.js';
import { takeTurns, type Turns } from './take-turns.js';

export interface WarmRow extends Turns {
  readonly way: WayName;
  readonly latencyMs: number;
}

export interface WireRow {
  readonly way: WayName;
  /** Before the first row of a warm invocation, the handshakes of TCP among them. */
  readonly roundTrips: number;
  readonly connections: number;
}

export interface WaysMeasured {
  /** The server's version. */
  readonly postgres: string;
  readonly rows: readonly WarmRow[];
  readonly wire: readonly WireRow[];
}

export interface WarmSize {
  readonly rounds: number;
  /** Invocations in a row. */
  readonly batch: number;
  readonly warmUp: number;
  readonly latenciesMs: readonly number[];
}

interface Running {
  readonly name: WayName;
  readonly way: Way;
  readonly proxy: Proxy;
  readonly client: Client;
}

/** So slow that what is sent together cannot be mistaken for what was sent after an answer. */
const COUNTING_MS = 25;

/**
 * All ways side by side, each in a process that stays: in every round every way has its turn at every latency, and each
 * round begins with another one.
 */
export async function measureWays(
  names: readonly WayName[],
  server: BenchServer,
  runtime: Runtime,
  size: WarmSize,
): Promise<WaysMeasured> {
  const running: Running[] = [];
  try {
    for (const name of names) running.push(await start(name, server, runtime));
    for (const { client } of running) await client.order({ invocations: size.warmUp });
    const rows: WarmRow[] = [];
    for (const latencyMs of size.latenciesMs) rows.push(...(await atLatency(running, latencyMs, size)));
    const wire: WireRow[] = [];
    for (const one of running) wire.push(await countOnTheWire(one));
    return { postgres: server.version, rows, wire };
  } finally {
    await Promise.all(running.flatMap(({ client, proxy }) => [client.stop(), proxy.stop()]));
  }
}

async function start(name: WayName, server: BenchServer, runtime: Runtime): Promise<Running> {
  const way: Way = ways[name];
  const proxy = await startProxy(server.postgres.port);
  const env = clientEnvironment(server.postgres, proxy.port, way.urlParameters);
  return { name, way, proxy, client: await startClient(way, runtime, env) };
}

async function atLatency(
  running: readonly Running[],
  latencyMs: number,
  { rounds, batch }: WarmSize,
): Promise<WarmRow[]> {
  for (const { proxy } of running) await proxy.order({ latencyMs });
  const turns = await takeTurns(running, rounds, () => ({ invocations: batch }));
  return [...turns].map(([{ name }, figures]) => ({ way: name, latencyMs, ...figures }));
}

async function countOnTheWire({ name, proxy, client }: Running): Promise<WireRow> {
  await proxy.order({ latencyMs: COUNTING_MS });
  // One more, on connections that a change of the delay cannot have overtaken.
  await client.order({ invocations: 1 });
  const { accepted } = await proxy.order({ record: true });
  const { rowAt } = await client.order({ invocations: 1, watch: true });
  const report = await proxy.order({ record: false });
  return {
    way: name,
    roundTrips: roundTrips(report.events, rowAt),
    connections: report.accepted - accepted,
  };
}
