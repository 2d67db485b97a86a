import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleFunctions } from '../../bundling/bundle-functions.js';
import { findUp } from '../../bundling/find-up.js';
import type { BundleArguments } from './arguments.js';

/** The functions with all packages left in node_modules, to compare with: what a deployment without a bundler loads. */
export class WithoutPackages {
  readonly #args: BundleArguments;
  #folder: string | undefined;
  #files: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(args: BundleArguments) {
    this.#args = args;
  }

  /** Where the one of that name is; `undefined` where no node_modules is found that can be written to. */
  async fileOf(name: string): Promise<string | undefined> {
    this.#files ??= this.#make();
    return (await this.#files).get(name);
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  async #make(): Promise<ReadonlyMap<string, string>> {
    const outdir = await this.#makeFolder();
    if (outdir === undefined) return new Map();
    const { bundles } = await bundleFunctions({
      ...this.#args,
      outdir,
      // Nothing says what `.js` is in there.
      extension: this.#args.format === 'esm' ? '.mjs' : '.cjs',
      sourcemap: false,
      packagesExternal: true,
    });
    return new Map(bundles.map(({ entry, file }) => [entry.name, file]));
  }

  /** Inside of the project, where the packages are found. */
  async #makeFolder(): Promise<string | undefined> {
    const modules = findUp(dirname(this.#args.entries[0]?.source ?? ''), 'node_modules');
    if (modules === undefined) return undefined;
    try {
      const cache = join(modules, '.cache');
      await mkdir(cache, { recursive: true });
      this.#folder = await mkdtemp(join(cache, 'sluice-bundle-'));
    } catch {
      // Nobody is to fail for a figure.
    }
    return this.#folder;
  }
}
