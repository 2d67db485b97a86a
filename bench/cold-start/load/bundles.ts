import { statSync } from 'node:fs';
import { build, type BuildOptions } from 'esbuild';
import { sluice } from 'sluice/esbuild';

const SOURCES = new URL('../../../../bench/cold-start/load/', import.meta.url).pathname;
const BUNDLES = new URL('bundles/', import.meta.url).pathname;
/** Nobody has to have them, and a bundler looks for them. */
const external = ['pg-native', 'pg-hstore'];

export type Variant = keyof typeof VARIANTS | 'sluice, code cache';

/** Each is what a project may do with the same source. */
const VARIANTS = {
  empty: { entryPoints: [`${SOURCES}empty.ts`] },
  unbundled: { packages: 'external' },
  esbuild: { external },
  'esbuild, minified': { external, minify: true, keepNames: true },
  sluice: { minify: true, plugins: [sluice()] },
} satisfies Record<string, BuildOptions>;

export interface Bundled {
  /** From the folder of the compiled benchmarks. */
  readonly script: string;
  readonly kib: number;
}

/** Makes the bundle of each variant. */
export async function makeBundles(): Promise<Record<keyof typeof VARIANTS, Bundled>> {
  const made = Object.entries(VARIANTS).map(async ([name, options]): Promise<[string, Bundled]> => {
    const file = `${name.replaceAll(/\W+/g, '-')}.cjs`;
    await build({
      entryPoints: [`${SOURCES}app.ts`],
      outfile: BUNDLES + file,
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
      ...options,
    });
    return [
      name,
      { script: `cold-start/load/bundles/${file}`, kib: Math.round(statSync(BUNDLES + file).size / 1024) },
    ];
  });
  return Object.fromEntries(await Promise.all(made)) as Record<keyof typeof VARIANTS, Bundled>;
}
