import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { FunctionBundle } from '../../bundling/bundle-functions.js';
import type { FunctionEntry } from '../../bundling/function-entry.js';
import { largestParts } from '../../bundling/largest-parts.js';
import { zipSize } from '../../bundling/zip-size.js';
import type { ResolvedNode } from '../../fleet/resolve-node.js';
import type { BundleArguments } from './arguments.js';
import { checkHandler } from './check-handler.js';
import { makeCodeCache } from './code-cache.js';
import { measureFunction } from './measure-function.js';
import { loadOnce } from './measure-load.js';
import { removeOld } from './output-files.js';
import type { FunctionReport } from './report.js';
import type { WithoutPackages } from './without-packages.js';

export interface FinishOptions {
  readonly args: BundleArguments;
  readonly extension: string;
  readonly node: ResolvedNode;
  /** What the function has when it is loaded. */
  readonly env: NodeJS.ProcessEnv;
  readonly withoutPackages: WithoutPackages;
}

/** What there is to do for one function once it is bundled: its cache, whether Lambda could load it, and how fast. */
export async function finishFunction(
  entry: FunctionEntry,
  bundle: FunctionBundle,
  { args, extension, node, env, withoutPackages }: FinishOptions,
): Promise<FunctionReport> {
  const { name, source } = entry;
  const { program, version } = node;
  const codeCache = args.codeCache
    ? await makeCodeCache(name, bundle, extension, args, { node: program, env })
    : undefined;
  const file = codeCache?.loader ?? bundle.file;
  const files = [
    file,
    ...(codeCache ? [bundle.file, codeCache.cache] : []),
    ...(bundle.mapFile === undefined ? [] : [bundle.mapFile]),
  ];
  removeOld(args.outdir, name, files);
  const loaded = args.load ? await loadOnce(source, { file, env }, program) : undefined;
  if (loaded) checkHandler(loaded, args.handler, source);
  const hasCache = codeCache !== undefined;
  const measurable = { entry, file, hasCache, unbundled: () => withoutPackages.fileOf(name) };
  const measured =
    loaded && args.runs > 0
      ? await measureFunction(measurable, { node: program, runs: args.runs, env })
      : undefined;
  return {
    handler: `${name}.${args.handler}`,
    files: await Promise.all(
      files.map(async (path) => ({ file: relative('', path), bytes: (await stat(path)).size })),
    ),
    zipBytes: await zipSize(files.map((path) => ({ path, name: relative(args.outdir, path) }))),
    parts: largestParts(bundle.inputs),
    builtins: loaded?.builtins,
    codeCache: codeCache && { madeBy: codeCache.madeBy, after: codeCache.notes, unused: loaded?.unused },
    load: measured && { ...measured, node: version, runs: args.runs },
  };
}
