import { writeFile } from 'node:fs/promises';
import { bundleFunctions, type BundledFunctions } from '../../bundling/bundle-functions.js';
import { extensionFor } from '../../bundling/function-entry.js';
import { OptionChecks } from '../../fleet/option-checks.js';
import { resolveNode, type ResolvedNode } from '../../fleet/resolve-node.js';
import { Progress } from '../progress.js';
import { exitCodeOf, onSignals } from '../signals.js';
import { UsageError } from '../usage-error.js';
import type { BundleArguments } from './arguments.js';
import { buildFailure } from './build-failure.js';
import { bundleNameOf } from './code-cache.js';
import { finishFunction, type FinishOptions } from './finish-function.js';
import { loadEnvironment } from './load-environment.js';
import { refuseFilesInTheWay } from './output-files.js';
import { type FunctionReport, textReport } from './report.js';
import { killPrograms } from './run-program.js';
import { WithoutPackages } from './without-packages.js';

/** Bundles the functions, writes the report, and returns the exit code. Rejects when one cannot be bundled or loaded. */
export async function runBundle(args: BundleArguments): Promise<number> {
  const progress = new Progress(process.stderr, args.quiet);
  const extension = extensionFor(args.format, args.outdir);
  refuseFilesInTheWay(args.entries, args.outdir, extension);
  const node = await findNode(args);
  const { env, madeUp } = loadEnvironment(args.env);
  const { bundles, metafile, warnings } = await bundle(args, extension);
  for (const warning of warnings) progress.complain(warning);
  if (args.metafile !== undefined) await writeFile(args.metafile, JSON.stringify(metafile));
  if (args.load && madeUp) {
    progress.say(
      'without a DATABASE_URL the functions are loaded with a made-up one: nothing connects to it',
    );
  }
  const functions = await finishAll(bundles, { args, extension, node, env }, progress);
  if (typeof functions === 'number') return functions;
  if (args.json !== undefined) {
    await writeFile(args.json, `${JSON.stringify({ version: 1, functions }, undefined, 2)}\n`);
  }
  return functions.some(({ codeCache }) => codeCache?.unused !== undefined) ? 1 : 0;
}

/** The report of each function, or an exit code where a signal has ended it. */
async function finishAll(
  bundles: BundledFunctions['bundles'],
  options: Omit<FinishOptions, 'withoutPackages'>,
  progress: Progress,
): Promise<readonly FunctionReport[] | number> {
  const { args } = options;
  const functions: FunctionReport[] = [];
  const withoutPackages = new WithoutPackages(args);
  const signals = onSignals(killPrograms);
  try {
    for (const [at, entry] of args.entries.entries()) {
      const made = bundles[at];
      if (!made) throw new Error(`there is no bundle of ${entry.source}`);
      progress.show(() => `loading ${entry.name} ...`);
      const report = await finishFunction(entry, made, { ...options, withoutPackages });
      progress.end();
      functions.push(report);
      if (!args.quiet) process.stdout.write(`${textReport(report)}\n`);
    }
    return signals.received === undefined ? functions : exitCodeOf(signals.received);
  } catch (error) {
    if (signals.received !== undefined) return exitCodeOf(signals.received);
    throw error;
  } finally {
    progress.end();
    signals.release();
    await withoutPackages.remove();
  }
}

async function bundle(args: BundleArguments, extension: string): Promise<BundledFunctions> {
  try {
    if (!args.codeCache) return await bundleFunctions({ ...args, extension });
    const entries = args.entries.map(({ name, source }) => ({ name: bundleNameOf(name), source }));
    return await bundleFunctions({ ...args, entries, extension: '.cjs', wrapped: true });
  } catch (error) {
    throw buildFailure(error, args.format);
  }
}

/** The Node program that loads the bundles. A cache is for that of the target alone. */
async function findNode({ node, target, codeCache }: BundleArguments): Promise<ResolvedNode> {
  const checks = new OptionChecks('sluice bundle');
  const found = await resolveNode(node, checks);
  checks.finish();
  const major = /^v(\d+)\./.exec(found.version)?.[1];
  if (codeCache && `node${major}` !== target) {
    throw new UsageError(
      `--code-cache for ${target} needs that Node, and ${node === undefined ? 'this' : '--node'} is ${found.version}: ` +
        `name the program of ${target} with --node, or say --target node${major}`,
    );
  }
  return found;
}
