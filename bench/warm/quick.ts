import { startServer } from '../database/server.js';
import { measureAccuracy } from '../network/accuracy.js';
import { runtimes } from '../runtimes.js';
import { ways, type WayName } from '../ways/ways.js';
import { measureWays } from './measure-ways.js';
const runtime = runtimes().at(-1)!;
console.table(await measureAccuracy([0, 1, 5]));
const [, , which = 'embedded', rounds = '6', list] = process.argv;
const server = await startServer(which as 'embedded');
const names = (list?.split(',') ?? Object.keys(ways)) as WayName[];
const begin = performance.now();
const { rows, wire } = await measureWays(
  names.filter((n) => ((ways[n] as { postgres?: number }).postgres ?? 0) <= server.major),
  server,
  runtime,
  { rounds: Number(rounds), batch: 5, warmUp: 40, latenciesMs: [0, 1, 5] },
);
console.table(rows);
console.table(wire);
console.log(runtime.version, server.version, performance.now() - begin);
await server.postgres.stop();
