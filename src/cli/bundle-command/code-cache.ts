import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FunctionBundle } from '../../bundling/bundle-functions.js';
import { loaderSource } from '../../bundling/code-cache/loader-source.js';
import type { MadeCodeCache } from '../../bundling/code-cache/run-with-code-cache.js';
import type { BundleArguments } from './arguments.js';
import { loadFailure } from './load-failure.js';
import type { CodeCacheResult } from './programs/make-code-cache.js';
import { runProgram } from './run-program.js';

const TIMEOUT_MS = 90_000;

export interface CodeCache {
  /** What Lambda loads. */
  readonly loader: string;
  readonly cache: string;
  readonly madeBy: string;
  readonly notes: readonly string[];
}

/** The name of a bundle that has a loader. */
export function bundleNameOf(name: string): string {
  return `${name}.bundle`;
}

/** Writes the loader of a wrapped bundle, and makes its cache with the Node program `node`. */
export async function makeCodeCache(
  name: string,
  bundle: FunctionBundle,
  extension: string,
  args: Pick<BundleArguments, 'outdir' | 'handler' | 'warmUp'>,
  { node, env }: { readonly node: string; readonly env: NodeJS.ProcessEnv },
): Promise<CodeCache> {
  const loader = join(args.outdir, name + extension);
  const cache = join(args.outdir, `${name}.cache`);
  const source = await readFile(bundle.file);
  const made: MadeCodeCache = {
    bundle: basename(bundle.file),
    bundleSha256: sha256(source),
    hasSourceMap: bundle.mapFile !== undefined,
  };
  // Whatever comes between, no loader ever takes the cache of another bundle.
  await rm(cache, { force: true });
  await writeFile(loader, loaderSource(made, []));
  const { warmUp } = args;
  const words = typeof warmUp === 'string' ? [warmUp] : ['event', JSON.stringify(warmUp.event)];
  const result = await runProgram<CodeCacheResult>(
    'make-code-cache',
    [loader, cache, args.handler, ...words],
    {
      node,
      env,
      timeoutMs: TIMEOUT_MS,
    },
  );
  if (!result.ok) throw loadFailure(bundle.entry.source, result.error, result.during);
  const compiled = { file: basename(cache), sha256: sha256(await readFile(cache)), node: result.node };
  await writeFile(
    loader,
    loaderSource({ ...made, cache: { ...compiled, madeBy: result.madeBy } }, result.exported),
  );
  return { loader, cache, madeBy: result.madeBy, notes: result.notes };
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('base64');
}
