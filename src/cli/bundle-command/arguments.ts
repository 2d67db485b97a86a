import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BundleFormat, FunctionEntry } from '../../bundling/function-entry.js';
import { FlagReader, type Range } from '../flag-reader.js';
import { messageOf } from '../message-of.js';
import { parseFlags } from '../parse-flags.js';
import { quoted, UsageError } from '../usage-error.js';
import { readEntries } from './entries.js';
import { BUNDLE_FLAGS, type BundleFlagReader } from './flags.js';

/** The runtimes of Lambda that Sluice is tested on. */
const TARGETS = ['node20', 'node22', 'node24'] as const;
export type Target = (typeof TARGETS)[number];
const NEWEST: Target = 'node24';

const RUNS: Range = { least: 0, most: 1_000, whole: true, legal: 'a whole number from 0 on' };

/** What `sluice bundle` was asked to do. */
export interface BundleArguments {
  readonly entries: readonly FunctionEntry[];
  /** Absolute. */
  readonly outdir: string;
  readonly format: BundleFormat;
  readonly target: Target;
  readonly external: readonly string[];
  readonly minify: boolean;
  readonly sourcemap: boolean;
  /** The export that Lambda calls. */
  readonly handler: string;
  readonly codeCache: boolean;
  /** What is run before the cache is made: usual queries, nothing, or an invocation with an event. */
  readonly warmUp: 'queries' | 'none' | { readonly event: unknown };
  readonly node: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Whether the bundles are loaded at all. */
  readonly load: boolean;
  /** How many fresh processes load each variant of a bundle to measure it. */
  readonly runs: number;
  readonly metafile: string | undefined;
  readonly json: string | undefined;
  readonly quiet: boolean;
}

/** `help` where that is asked for. Throws a `UsageError` with all mistakes. */
export function parseBundleArguments(args: readonly string[]): BundleArguments | 'help' {
  const { flags, positionals } = parseFlags(args, BUNDLE_FLAGS);
  if (flags.help) return 'help';
  const reader: BundleFlagReader = new FlagReader(flags);
  const codeCache = flags['code-cache'] ?? false;
  const format = reader.choice('format', ['cjs', 'esm']) ?? 'cjs';
  const noLoad = flags['no-load'] ?? false;
  if (codeCache && format === 'esm') {
    reader.add(
      '--code-cache needs --format cjs: Node takes compiled code for a script, not for an ES module. Your sources may stay ES modules',
    );
  }
  if (codeCache && noLoad) {
    reader.add(
      '--code-cache and --no-load are both given: the cache is made by loading the bundle, leave one out',
    );
  }
  if (noLoad && flags.runs !== undefined) reader.add('--runs and --no-load are both given: leave one out');
  if (flags['warm-up'] !== undefined && !codeCache) {
    reader.add('--warm-up goes with --code-cache: the invocation comes before the cache is made');
  }
  const parsed: BundleArguments = {
    entries: readEntries(reader, positionals),
    outdir: resolve(flags.out ?? 'dist'),
    format,
    target: reader.choice('target', TARGETS) ?? NEWEST,
    external: flags.external ?? [],
    minify: flags.minify ?? false,
    sourcemap: flags.sourcemap ?? false,
    handler: readHandler(reader),
    codeCache,
    warmUp: readWarmUp(reader),
    node: flags.node,
    env: reader.environment('env'),
    load: !noLoad,
    runs: reader.number('runs', RUNS) ?? 5,
    metafile: flags.metafile,
    json: flags.json,
    quiet: flags.quiet ?? false,
  };
  if (reader.problems.length > 0) throw new UsageError(...reader.problems);
  return parsed;
}

function readHandler(reader: BundleFlagReader): string {
  const { handler = 'handler' } = reader.flags;
  if (!/^[^\s./\\]+$/.test(handler)) {
    reader.add(`--handler is ${quoted(handler)}: it must be the name of an export, as handler`);
  }
  return handler;
}

function readWarmUp(reader: BundleFlagReader): BundleArguments['warmUp'] {
  const file = reader.flags['warm-up'];
  if (file === undefined) return 'queries';
  if (file === 'none') return file;
  try {
    return { event: JSON.parse(readFileSync(file, 'utf8')) as unknown };
  } catch (error) {
    reader.add(
      `--warm-up is ${quoted(file)}: it must be a JSON file with an event, or none (${messageOf(error)})`,
    );
    return 'none';
  }
}
