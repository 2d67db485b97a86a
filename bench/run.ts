// node run.js [rounds]: measures, prints two tables, and writes bench/results.json.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { compareOverhead, type OverheadRow } from './overhead/compare.js';
import { compareRecreate, type RecreateRow } from './recreate/compare.js';
import { runtimes } from './runtimes.js';

const RESULTS = new URL('../../bench/results.json', import.meta.url);

const rounds = Number(process.argv[2] ?? 9);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`rounds is ${process.argv[2]}, but must be 1 or more`);

const overhead: OverheadRow[] = [];
const recreate: RecreateRow[] = [];
for (const runtime of runtimes()) {
  overhead.push(...(await compareOverhead(runtime, rounds)));
  recreate.push(...(await compareRecreate(runtime, Math.ceil(rounds / 3))));
}

console.log('\nOverhead: microseconds per invocation, medians of all rounds');
console.table(
  overhead.map(({ node, variant, figures, timesBare, timesMiddy }) => ({
    node,
    variant,
    median: figures.us,
    p95: figures.p95Us,
    apart: figures.apartUs,
    'apart p95': figures.apartP95Us,
    cpu: figures.cpuUs,
    'x bare': timesBare,
    'x middy': timesMiddy ?? '-',
  })),
);
console.log('\nRecreate: milliseconds, medians of all rounds');
console.table(
  recreate.flatMap(({ node, models, sluice, newSequelize, ratio }) =>
    [
      { way: 'sluice', figures: sluice },
      { way: 'new Sequelize', figures: newSequelize },
    ].map(({ way, figures }) => ({
      node,
      models,
      way,
      first: figures.firstMs,
      median: figures.ms,
      p95: figures.p95Ms,
      enter: figures.enterMs,
      cpu: figures.cpuMs,
      'x sluice': way === 'sluice' ? 1 : ratio,
    })),
  ),
);

const results = {
  date: new Date().toISOString().slice(0, 10),
  cpus: cpus().length,
  rounds,
  overhead,
  recreate,
};
writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
