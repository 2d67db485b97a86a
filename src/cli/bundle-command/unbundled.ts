import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleFunctions, type BundleFunctionsOptions } from '../../bundling/bundle-functions.js';

export interface Unbundled {
  /** By the entry's name. */
  readonly files: ReadonlyMap<string, string>;
  remove(): Promise<void>;
}

/**
 * The functions with all packages left in node_modules, to compare with: what a deployment without a bundler loads.
 * `undefined` where no node_modules is found that could be written to.
 */
export async function bundleWithoutPackages(options: BundleFunctionsOptions): Promise<Unbundled | undefined> {
  const modules = nearestModules(dirname(options.entries[0]?.source ?? ''));
  if (modules === undefined) return undefined;
  let outdir: string;
  try {
    // Inside of the project, where the packages are found.
    const cache = join(modules, '.cache');
    await mkdir(cache, { recursive: true });
    outdir = await mkdtemp(join(cache, 'sluice-bundle-'));
  } catch {
    // Nobody is to fail for a figure.
    return undefined;
  }
  const remove = () => rm(outdir, { recursive: true, force: true });
  try {
    const { bundles } = await bundleFunctions({ ...options, outdir, packagesExternal: true });
    return { files: new Map(bundles.map(({ entry, file }) => [entry.name, file])), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function nearestModules(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const modules = join(at, 'node_modules');
    if (existsSync(modules)) return modules;
    if (dirname(at) === at) return undefined;
  }
}
