import { stat, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { bundleFunctions, type FunctionBundle } from '../../bundling/bundle-functions.js';
import { extensionFor } from '../../bundling/function-entry.js';
import { largestParts } from '../../bundling/largest-parts.js';
import { zipSize } from '../../bundling/zip-size.js';
import { OptionChecks } from '../../fleet/option-checks.js';
import { resolveNode, type ResolvedNode } from '../../fleet/resolve-node.js';
import { Progress } from '../progress.js';
import { UsageError } from '../usage-error.js';
import type { BundleArguments } from './arguments.js';
import { buildFailure } from './build-failure.js';
import { bundleNameOf, makeCodeCache, type CodeCache } from './code-cache.js';
import { loadEnvironment, type LoadEnvironment } from './load-environment.js';
import { measureFunction } from './measure-function.js';
import { filesInTheWay, removeOld } from './output-files.js';
import { type FunctionReport, textReport } from './report.js';
import { bundleWithoutPackages, type Unbundled } from './unbundled.js';

/** Bundles the functions, writes the report, and returns the exit code. Rejects when one cannot be bundled or loaded. */
export async function runBundle(args: BundleArguments): Promise<number> {
  const progress = new Progress(process.stderr, args.quiet);
  const extension = extensionFor(args.format, args.outdir);
  refuseFilesInTheWay(args, extension);
  const node = await findNode(args);
  const environment = loadEnvironment(args.env);
  let unbundled: Unbundled | undefined;
  try {
    const { bundles, metafile, warnings } = await bundle(args, extension);
    for (const warning of warnings) progress.complain(warning);
    if (args.metafile !== undefined) await writeFile(args.metafile, JSON.stringify(metafile));
    if (args.runs > 0) {
      if (environment.madeUp) {
        progress.say(
          'no DATABASE_URL is set: the functions are loaded with a made-up one, to which nothing connects',
        );
      }
      unbundled = await bundleWithoutPackages(buildOptions(args, args.format === 'esm' ? '.mjs' : '.cjs'));
    }
    const reports: FunctionReport[] = [];
    for (const [at, one] of bundles.entries()) {
      const entry = args.entries[at];
      if (!entry) throw new Error('there are more bundles than entries');
      progress.show(() => `loading ${entry.name} ...`);
      const context = { args, extension, node, environment, unbundled };
      const report = await finish(entry.name, one, context).finally(() => progress.end());
      reports.push(report);
      if (!args.quiet) process.stdout.write(`${textReport(report)}\n`);
    }
    if (args.json !== undefined)
      await writeFile(args.json, `${JSON.stringify({ version: 1, functions: reports }, undefined, 2)}\n`);
    return reports.some(({ codeCache }) => codeCache?.unused !== undefined) ? 1 : 0;
  } finally {
    progress.end();
    await unbundled?.remove();
  }
}

interface Context {
  readonly args: BundleArguments;
  readonly extension: string;
  readonly node: ResolvedNode;
  readonly environment: LoadEnvironment;
  readonly unbundled: Unbundled | undefined;
}

/** What there is to do for one function once it is bundled. */
async function finish(name: string, bundle: FunctionBundle, context: Context): Promise<FunctionReport> {
  const { args, extension, node, environment, unbundled } = context;
  let codeCache: CodeCache | undefined;
  if (args.codeCache) {
    codeCache = await makeCodeCache(name, bundle, extension, args, {
      node: node.program,
      env: environment.env,
    });
  }
  const file = codeCache?.loader ?? bundle.file;
  const made = [
    file,
    ...(codeCache ? [bundle.file, codeCache.cache] : []),
    ...(bundle.mapFile ? [bundle.mapFile] : []),
  ];
  removeOld(args.outdir, name, made);
  const measured =
    args.runs === 0
      ? undefined
      : await measureFunction(
          { entry: bundle.entry, file, unbundled: unbundled?.files.get(name), hasCache: args.codeCache },
          {
            node,
            runs: args.runs,
            env: environment.env,
            handler: args.handler,
          },
        );
  const zipped = made.map((path) => ({ path, name: relative(args.outdir, path) }));
  return {
    handler: `${name}.${args.handler}`,
    files: await Promise.all(
      made.map(async (path) => ({ file: relative('', path), bytes: (await stat(path)).size })),
    ),
    zipBytes: await zipSize(zipped),
    parts: largestParts(bundle.inputs),
    codeCache: codeCache && { madeBy: codeCache.madeBy, after: codeCache.notes, unused: measured?.unused },
    load: measured?.load,
  };
}

function buildOptions(args: BundleArguments, extension: string) {
  const { entries, outdir, format, target, minify, sourcemap, external } = args;
  return { entries, outdir, format, extension, target, minify, sourcemap, external };
}

async function bundle(args: BundleArguments, extension: string) {
  const options = buildOptions(args, extension);
  try {
    if (!args.codeCache) return await bundleFunctions(options);
    const entries = args.entries.map(({ name, source }) => ({ name: bundleNameOf(name), source }));
    return await bundleFunctions({ ...options, entries, extension: '.cjs', wrapped: true });
  } catch (error) {
    throw buildFailure(error, args.format);
  }
}

function refuseFilesInTheWay({ entries, outdir }: BundleArguments, extension: string): void {
  const problems = entries.flatMap(({ name }) =>
    filesInTheWay(outdir, name, extension).map(
      (file) =>
        `${relative('', file)} is there, which Lambda would load before ${name}${extension}: remove it, or choose another --out`,
    ),
  );
  for (const { name, source } of entries) {
    if (join(outdir, name + extension) === source) {
      problems.push(`${basename(source)} would be replaced by its own bundle: choose another --out`);
    }
  }
  if (problems.length > 0) throw new UsageError(...problems);
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
