import { clientEnvironment } from '../../database/client-environment.js';
import { startServer } from '../../database/server.js';
import { figure, markdownTable } from '../../markdown.js';
import { startProxy } from '../../network/proxy.js';
import type { Measured, Part, Size } from '../../part.js';
import { newestRuntime } from '../../runtimes.js';
import type { Target } from '../../target.js';
import { ways, type WayName } from '../../ways/ways.js';
import { cpuQuota } from '../cpu-quota.js';
import { bundle, variants, type Variant } from './bundles.js';
import { coldRatio, measureColdStarts, type Candidate, type ColdRow } from './measure.js';

const LATENCY_MS = 1;
const MEMORY_MB = 512;
const ROUNDS = 7;
const ROUNDS_WITH_QUOTA = 5;

const OTHERS: readonly WayName[] = ['pg', 'middy', 'newSequelize', 'recipe', 'serverless'];
const OURS: readonly WayName[] = ['plain', 'closing', 'eager', 'direct'];
const WITH_QUOTA: readonly WayName[] = ['pg', 'recipe', 'closing', 'eager', 'direct'];

interface Condition {
  /** How much processor, for the table. */
  readonly processor: string;
  readonly rows: readonly ColdRow[];
}

export const firstRow: Part = {
  name: 'first-row',
  async run({ rounds, smoke }: Size): Promise<Measured> {
    const server = await startServer();
    const proxy = await startProxy(server.postgres.port);
    const quota = cpuQuota(MEMORY_MB);
    try {
      await proxy.order({ latencyMs: LATENCY_MS });
      const candidates = await makeCandidates(smoke);
      const environment = ({ urlParameters }: { readonly urlParameters?: string }) =>
        clientEnvironment(server.postgres, proxy.port, urlParameters);
      const all = { runtime: newestRuntime(), proxy, environment };
      const full = await measureColdStarts(candidates, {
        ...all,
        quota: undefined,
        rounds: smoke ? 1 : (rounds ?? ROUNDS),
      });
      const limited = await measureColdStarts(
        candidates.filter(({ way }) => WITH_QUOTA.includes(way)),
        { ...all, quota, rounds: smoke ? 1 : (rounds ?? ROUNDS_WITH_QUOTA) },
      );
      const conditions = [
        { processor: 'all of a processor', rows: full },
        { processor: `${MEMORY_MB} MB (${quota.how})`, rows: limited },
      ];
      return {
        figures: { node: all.runtime.version, postgres: server.version, latencyMs: LATENCY_MS, conditions },
        targets: conditions.flatMap(targets),
        text: conditions.map(table).join('\n'),
      };
    } finally {
      quota.remove();
      await proxy.stop();
      await server.postgres.stop();
    }
  },
};

async function makeCandidates(smoke: boolean): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const variant of Object.keys(variants) as Variant[]) {
    const general = variant === 'unbundled' || variant === 'esbuild';
    const names = smoke ? (['recipe', 'closing'] as const) : general ? [...OTHERS, ...OURS] : OURS.slice(1);
    const chosen = general ? names : names.filter((name) => OURS.includes(name));
    const files = await bundle(variant, chosen, newestRuntime());
    candidates.push(...[...files].map(([way, file]) => ({ way, variant, file })));
  }
  return candidates;
}

function find(rows: readonly ColdRow[], way: WayName, variant: Variant): ColdRow | undefined {
  return rows.find((row) => row.way === way && row.variant === variant);
}

function targets({ processor, rows }: Condition): Target[] {
  const recipe = find(rows, 'recipe', 'unbundled');
  const where = processor.replace(/ \(.*/, '');
  const ours = rows.filter(({ way }) => way === 'closing');
  return [
    ...ours
      .filter(({ variant }) => variant === 'plugin' || variant === 'codeCache')
      .map((row) => ({
        what: `cold start to the first answer, ${variants[row.variant]}, of the recipe's unbundled (${where})`,
        limit: 0.5,
        kind: 'at most' as const,
        measured: coldRatio(row, recipe),
      })),
    {
      what: `connections of a cold start (${where})`,
      limit: 1,
      kind: 'at most',
      measured: Math.max(...ours.map(({ figures }) => figures.connections)),
    },
  ];
}

function table({ processor, rows }: Condition): string {
  const recipe = find(rows, 'recipe', 'unbundled');
  return [
    `With ${processor}:`,
    '',
    ...markdownTable(
      ['', 'deployed as', 'load', 'to the first answer', "of the recipe's", 'CPU', 'connections'],
      rows.map((row) => [
        ways[row.way].name,
        variants[row.variant],
        figure(row.figures.loadMs),
        figure(row.figures.answerMs),
        figure(coldRatio(row, recipe)),
        figure(row.figures.cpuMs),
        String(row.figures.connections),
      ]),
    ),
    '',
  ].join('\n');
}
