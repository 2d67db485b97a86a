import { clientEnvironment } from '../database/client-environment.js';
import type { BenchServer } from '../database/server.js';
import { startProxy } from '../network/proxy.js';
import type { Runtime } from '../runtimes.js';
import type { ClientOrder } from '../warm/client.js';
import { startClient, type Client } from '../warm/start-client.js';
import { takeTurns, type Turns } from '../warm/take-turns.js';
import type { Way } from '../ways/ways.js';

/** One way at one size. */
export interface Grown {
  readonly way: Way;
  readonly size: number;
}

export interface GrowthRow extends Turns {
  readonly name: string;
  readonly size: number;
}

export interface GrowthSettings {
  readonly latencyMs: number;
  readonly rounds: number;
  readonly warmUp: number;
  readonly turn: (size: number) => ClientOrder;
}

/** All sizes of all ways side by side, each in a process of its own. */
export async function grow(
  all: readonly Grown[],
  server: BenchServer,
  runtime: Runtime,
  { latencyMs, rounds, warmUp, turn }: GrowthSettings,
): Promise<GrowthRow[]> {
  const proxy = await startProxy(server.postgres.port);
  const env = clientEnvironment(server.postgres, proxy.port);
  const running: (Grown & { readonly client: Client })[] = [];
  try {
    for (const one of all) running.push({ ...one, client: await startClient(one.way, runtime, env) });
    for (const { client } of running) await client.order({ invocations: warmUp });
    await proxy.order({ latencyMs });
    const turns = await takeTurns(running, rounds, ({ size }) => turn(size));
    return [...turns].map(([{ way, size }, figures]) => ({ name: way.name, size, ...figures }));
  } finally {
    await Promise.all(running.map(({ client }) => client.stop()));
    await proxy.stop();
  }
}
