import { hasOlderServer, startServer, type BenchServer } from '../database/server.js';
import { measureAccuracy, type Accuracy } from '../network/accuracy.js';
import type { Measured, Part, Size } from '../part.js';
import { newestRuntime } from '../runtimes.js';
import type { WayName } from '../ways/ways.js';
import { measureWays, type WarmSize, type WaysMeasured } from './measure-ways.js';
import { without } from '../without.js';
import { ratio } from './ratio.js';
import { warmTargets } from './targets.js';
import { warmText } from './text.js';

const ALL: readonly WayName[] = [
  'pg',
  'middy',
  'newSequelize',
  'recipe',
  'serverless',
  'plain',
  'closing',
  'eager',
  'direct',
  'leased',
  'pgKept',
  'sequelizeKept',
];
/** On an older server the same, but not all of it. Direct TLS needs PostgreSQL 17. */
const SOME: readonly WayName[] = ['pg', 'recipe', 'plain', 'closing', 'leased', 'pgKept', 'sequelizeKept'];

const SMOKE_WAYS: readonly [readonly WayName[], readonly WayName[]] = [
  ['pg', 'recipe', 'closing', 'leased', 'sequelizeKept'],
  ['pg', 'closing'],
];

const DEFAULT: WarmSize = { rounds: 20, batch: 3, warmUp: 150, latenciesMs: [0, 1, 5] };
const SMOKE: WarmSize = { rounds: 1, batch: 1, warmUp: 2, latenciesMs: [0, 1] };

export const warm: Part = {
  name: 'warm',
  async run({ rounds, smoke }: Size): Promise<Measured> {
    const size = smoke ? SMOKE : { ...DEFAULT, ...(rounds !== undefined && { rounds }) };
    const network: readonly Accuracy[] = await measureAccuracy(size.latenciesMs);
    const [all, some] = smoke ? SMOKE_WAYS : [ALL, SOME];
    const servers = [await onServer(await startServer(), all, size)];
    if (hasOlderServer()) servers.push(await onServer(await startServer('older'), some, size));
    const { version } = newestRuntime();
    return {
      figures: { node: version, network, servers: servers.map(withRatios) },
      targets: servers.flatMap(warmTargets),
      text: warmText(version, network, servers),
    };
  },
};

/** Each way's figures beside their ratio to pg's, without the single rounds. */
function withRatios(measured: WaysMeasured): object {
  const rows = measured.rows.map((row) => ({
    ...without(row, 'rounds'),
    wallOfPg: ratio(measured, 'wallMs', row.latencyMs, [row.way, 'pg']),
    cpuOfPg: ratio(measured, 'cpuMs', row.latencyMs, [row.way, 'pg']),
  }));
  return { ...measured, rows };
}

async function onServer(
  server: BenchServer,
  names: readonly WayName[],
  size: WarmSize,
): Promise<WaysMeasured> {
  try {
    return await measureWays(names, server, newestRuntime(), size);
  } finally {
    await server.postgres.stop();
  }
}
