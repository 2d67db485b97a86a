import { figure, markdownTable } from '../markdown.js';
import type { Measured, Part, Size } from '../part.js';
import { newestRuntime } from '../runtimes.js';
import type { Target } from '../target.js';
import { ways } from '../ways/ways.js';
import { surgeOf, type SurgeCase, type SurgeRow, type SurgeSize } from './surge.js';

const CASES: readonly SurgeCase[] = [
  { name: ways.recipe.name, way: 'recipe' },
  { name: ways.serverless.name, way: 'serverless' },
  { name: ways.closing.name, way: 'closing' },
  { name: 'Sluice, leased for 1 s', way: 'leased', env: { LEASE_MS: '1000' } },
  // What a lease is not for: more containers than connections, all of which are kept.
  { name: 'Sluice, leased for 60 s', way: 'leased' },
];

const DEFAULT: SurgeSize = {
  containers: 100,
  connections: 25,
  bursts: 3,
  pauseMs: 2_000,
  sizes: [1, 10, 25, 50],
};
const SMOKE: SurgeSize = { containers: 4, connections: 2, bursts: 1, pauseMs: 500, sizes: [1] };

export const surge: Part = {
  name: 'surge',
  async run({ rounds, smoke }: Size): Promise<Measured> {
    const size = smoke ? SMOKE : { ...DEFAULT, bursts: rounds ?? DEFAULT.bursts };
    const rows: SurgeRow[] = [];
    // A surge takes all processors: one after the other.
    for (const one of smoke ? CASES.slice(2, 3) : CASES) rows.push(await surgeOf(one, newestRuntime(), size));
    return {
      figures: { node: newestRuntime().version, size, rows },
      targets: rows.flatMap(targets),
      text: table(rows, size),
    };
  },
};

function targets({ name, asked, succeeded }: SurgeRow): Target[] {
  if (name !== ways.closing.name) return [];
  return [
    {
      what: 'closing: share of a surge that succeeds',
      limit: 1,
      kind: 'at least',
      measured: succeeded / asked,
    },
  ];
}

function table(rows: readonly SurgeRow[], { containers, connections, bursts }: SurgeSize): string {
  const sizes = rows[0]?.growth.map(({ atOnce }) => atOnce) ?? [];
  return [
    `${containers} invocations at once in ${containers} containers, on a server with ${connections} connections for them: first all of them cold, then ${bursts} times warm.`,
    '',
    ...markdownTable(
      ['', 'succeeded', 'p50, warm', 'p99, warm', 'most connections', 'left at the end', 'what went wrong'],
      rows.map((row) => [
        row.name,
        `${row.succeeded} of ${row.asked}`,
        figure(row.p50Ms),
        figure(row.p99Ms),
        String(row.peakConnections),
        String(row.connectionsLeft),
        wrong(row),
      ]),
    ),
    '',
    'Milliseconds from the event to the answer, of those that succeeded.',
    '',
    'How that grows: so many at once, in so many warm containers; the median, and how many succeeded.',
    '',
    ...markdownTable(
      ['', ...sizes.map(String)],
      rows.map(({ name, growth }) => [
        name,
        ...growth.map(({ p50Ms, succeeded, asked }) => `${figure(p50Ms)} (${succeeded} of ${asked})`),
      ]),
    ),
    '',
  ].join('\n');
}

function wrong({ errors }: SurgeRow): string {
  const words = Object.entries(errors).map(([error, times]) => `${times} times ${error}`);
  return words.join('; ').replaceAll('|', ' ');
}
