import { basename, relative } from 'node:path';
import type { BundlePart } from '../../bundling/largest-parts.js';
import type { MeasuredFunction } from './measure-function.js';

/** What is known of a function after it was bundled. Sizes in bytes, times in ms. */
export interface FunctionReport {
  /** As Lambda's setting has it. */
  readonly handler: string;
  /** Each file of it, the one that Lambda loads first. Paths from the working directory. */
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
  readonly zipBytes: number;
  readonly parts: readonly BundlePart[];
  readonly codeCache: CodeCacheReport | undefined;
  /** Node's own modules that it loads at its start; not known with `--no-load`. */
  readonly builtins: readonly string[] | undefined;
  readonly load: LoadReport | undefined;
}

export interface CodeCacheReport {
  readonly madeBy: string;
  /** What was run before it was made. */
  readonly after: readonly string[];
  /** Why it is not used under Lambda's flags; `undefined` where it is. */
  readonly unused: string | undefined;
}

export interface LoadReport extends MeasuredFunction {
  /** Its version. */
  readonly node: string;
  readonly runs: number;
}

const SHOWN_PARTS = 8;

/** The report as the terminal has it. */
export function textReport(report: FunctionReport): string {
  const { files, zipBytes, parts, codeCache, builtins, load, handler } = report;
  const [first, ...more] = files;
  const folder = first ? first.file.slice(0, -basename(first.file).length) : '';
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return [
    [first?.file, ...more.map(({ file }) => relative(folder, file))].join(', '),
    `  handler   ${handler}`,
    `  size      ${kilobytes(bytes)}, zipped ${kilobytes(zipBytes)}`,
    `  parts     ${partsInWords(parts)}`,
    ...(builtins ? [`  of Node   ${builtins.join(', ') || 'nothing'}`] : []),
    ...(load ? loadLines(load) : []),
    ...(codeCache ? cacheLines(codeCache, load) : []),
    '',
  ].join('\n');
}

function partsInWords(parts: readonly BundlePart[]): string {
  const shown = parts.slice(0, SHOWN_PARTS).map((part) => `${part.name} ${kilobytes(part.bytes)}`);
  const rest = parts.slice(SHOWN_PARTS);
  if (rest.length > 0) {
    const sum = rest.reduce((total, part) => total + part.bytes, 0);
    shown.push(`${rest.length} more ${kilobytes(sum)}`);
  }
  return shown.join(', ');
}

function loadLines({ bundle, unbundled, runs, node }: LoadReport): readonly string[] {
  const compared =
    typeof unbundled === 'string'
      ? `; not compared with node_modules: ${unbundled}`
      : `: ${ratio(bundle.ms, unbundled.ms)} of the ${milliseconds(unbundled.ms)} with its packages in node_modules, ` +
        `${ratio(bundle.cpuMs, unbundled.cpuMs)} of the processor's time`;
  return [
    `  load      ${milliseconds(bundle.ms)}${compared}`,
    `            (medians of ${runs} fresh processes of Node ${node} each, by turns, without the start of Node itself)`,
  ];
}

function cacheLines(
  { madeBy, after, unused }: CodeCacheReport,
  load: LoadReport | undefined,
): readonly string[] {
  const without = load?.withoutCache;
  const used = without ? `used; without it the load takes ${milliseconds(without.ms)}` : 'used';
  return [
    `  cache     ${unused === undefined ? used : `NOT USED under Lambda's flags: ${unused}`}`,
    `            made by ${madeBy} after ${after.join(', and ')}`,
    '            any other build of Node leaves it alone: make it with the one that Lambda has',
  ];
}

function ratio(one: number, other: number): string {
  return (one / other).toFixed(2);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toLocaleString('en', { maximumFractionDigits: bytes < 10_000 ? 1 : 0 })} kB`;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
