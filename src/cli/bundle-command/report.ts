import { basename, relative } from 'node:path';
import type { BundlePart } from '../../bundling/largest-parts.js';

/** What is known of a function after it was bundled. Sizes in bytes, times in ms. */
export interface FunctionReport {
  /** As Lambda's setting has it. */
  readonly handler: string;
  /** Each file of it, the one that Lambda loads first. Paths from the working directory. */
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
  readonly zipBytes: number;
  readonly parts: readonly BundlePart[];
  readonly codeCache: CodeCacheReport | undefined;
  readonly load: LoadReport | undefined;
}

export interface CodeCacheReport {
  readonly madeBy: string;
  /** What was run before it was made. */
  readonly after: readonly string[];
  /** Why it is not used under Lambda's flags; `undefined` where it is. Not known without `load`. */
  readonly unused: string | undefined;
}

export interface LoadReport {
  readonly node: string;
  readonly runs: number;
  readonly medianMs: number;
  /** The same without its code cache. */
  readonly withoutCacheMs: number | undefined;
  /** The same with its packages left in node_modules. */
  readonly unbundledMs: number | undefined;
  /** Why there is no `unbundledMs`. */
  readonly notCompared: string | undefined;
  /** Node's own modules that it loads at its start. */
  readonly builtins: readonly string[];
}

const SHOWN_PARTS = 8;

/** The report as the terminal has it. */
export function textReport(report: FunctionReport): string {
  const { files, zipBytes, parts, codeCache, load, handler } = report;
  const [first, ...more] = files;
  const folder = first ? first.file.slice(0, -basename(first.file).length) : '';
  const names = [first?.file, ...more.map(({ file }) => relative(folder, file))].join(', ');
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const shown = parts.slice(0, SHOWN_PARTS).map((part) => `${part.name} ${kilobytes(part.bytes)}`);
  const rest = parts.slice(SHOWN_PARTS);
  if (rest.length > 0) {
    const sum = rest.reduce((total, part) => total + part.bytes, 0);
    shown.push(`${rest.length} more ${kilobytes(sum)}`);
  }
  return [
    names,
    `  handler   ${handler}`,
    `  size      ${kilobytes(bytes)}, zipped ${kilobytes(zipBytes)}`,
    `  parts     ${shown.join(', ')}`,
    ...(load ? loadLines(load) : []),
    ...(codeCache ? cacheLines(codeCache, load) : []),
    '',
  ].join('\n');
}

function loadLines(load: LoadReport): readonly string[] {
  const { medianMs, runs, node, unbundledMs, notCompared, builtins } = load;
  const compared =
    unbundledMs === undefined
      ? `not compared with node_modules: ${notCompared ?? 'there is none'}`
      : `${(medianMs / unbundledMs).toFixed(2)} of the ${milliseconds(unbundledMs)} with its packages in node_modules`;
  return [
    `  load      ${milliseconds(medianMs)}, ${compared}`,
    `            (medians of ${runs} fresh processes of Node ${node} each, by turns, without the start of Node itself)`,
    `  of Node   ${builtins.join(', ') || 'nothing'}`,
  ];
}

function cacheLines(
  { madeBy, after, unused }: CodeCacheReport,
  load: LoadReport | undefined,
): readonly string[] {
  const without = load?.withoutCacheMs;
  return [
    ...(unused === undefined
      ? [`  cache     used${without === undefined ? '' : `; without it ${milliseconds(without)}`}`]
      : [`  cache     NOT USED under Lambda's flags: ${unused}`]),
    `            made by ${madeBy} after ${after.join('; ')}`,
    '            any other build of Node leaves it alone: make it with the one that Lambda has',
  ];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toLocaleString('en', { maximumFractionDigits: bytes < 10_000 ? 1 : 0 })} kB`;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
