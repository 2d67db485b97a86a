import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Measured } from './part.js';
import { isMet, type Target } from './target.js';

/** What is kept of a part: its figures, and what it had to show. */
interface Kept {
  readonly date: string;
  readonly targets: readonly (Target & { readonly met: boolean })[];
  readonly figures: object;
}

/** bench/results.json: each part as it was measured last. */
export interface Results {
  machine: {
    readonly cpu: string;
    readonly cpus: number;
    readonly memoryGb: number;
    readonly platform: string;
  };
  parts: Record<string, Kept>;
}

const FIGURES = 4;

export function readResults(file: URL): Results {
  const { parts = {} } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Results>;
  return { machine: machine(), parts };
}

/** `names` says which parts there are, and their order. */
export function writeResults(file: URL, { machine: facts, parts }: Results, names: readonly string[]): void {
  const ordered = names.flatMap((name) => (parts[name] === undefined ? [] : [[name, parts[name]]]));
  const results = { machine: facts, parts: Object.fromEntries(ordered) as Results['parts'] };
  writeFileSync(file, `${JSON.stringify(results, shortened, 2)}\n`);
}

export function kept({ figures, targets }: Measured): Kept {
  return {
    date: new Date().toISOString().slice(0, 10),
    targets: targets.map((target) => ({ ...target, met: isMet(target) })),
    figures,
  };
}

function shortened(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(FIGURES)) : value;
}

function machine(): Results['machine'] {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
  };
}
