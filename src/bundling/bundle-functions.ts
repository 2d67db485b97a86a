import type { BuildOptions, Metafile } from 'esbuild';
import { dirname, join, resolve } from 'node:path';
import { WRAPPER } from './code-cache/loader-source.js';
import { findUp } from './find-up.js';
import type { BundleFormat, FunctionEntry } from './function-entry.js';
import { importMetaUrl } from './import-meta-url.js';
import { loadEsbuild } from './load-esbuild.js';
import { MADE_BY_US } from './made-by-us.js';
import { sluice } from './sluice.js';

export interface BundleFunctionsOptions {
  readonly entries: readonly FunctionEntry[];
  /** Absolute. */
  readonly outdir: string;
  readonly format: BundleFormat;
  /** With its dot: behind each entry's name. */
  readonly extension: string;
  /** As esbuild has it: `node22`. */
  readonly target: string;
  /** Shortens names too: smaller, and slower to load. Whitespace and syntax always are. */
  readonly minify: boolean;
  readonly sourcemap: boolean;
  /** Packages that stay outside, `*` in them. */
  readonly external: readonly string[];
  /** As a function for a loader to call, which the code cache needs. */
  readonly wrapped?: boolean;
  /** Leaves all packages in node_modules: what bundling is compared with. */
  readonly packagesExternal?: boolean;
}

export interface FunctionBundle {
  readonly entry: FunctionEntry;
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  /** Absolute, where source maps were asked for. */
  readonly mapFile: string | undefined;
  /** Bytes in the bundle by the path of their source, from the working directory. */
  readonly inputs: Readonly<Record<string, number>>;
}

export interface BundledFunctions {
  readonly bundles: readonly FunctionBundle[];
  readonly metafile: Metafile;
  /** What esbuild had to say, as text. */
  readonly warnings: readonly string[];
}

/** What Node requires at run time has to be there in an ES module too, and where the file is. */
const ESM_BANNER = `import { createRequire as __sluiceCreateRequire } from 'node:module';
import { fileURLToPath as __sluiceFileURLToPath } from 'node:url';
const require = __sluiceCreateRequire(import.meta.url);
const __filename = __sluiceFileURLToPath(import.meta.url);
const __dirname = __sluiceFileURLToPath(new URL('.', import.meta.url)).slice(0, -1);`;

/**
 * Bundles each function into a file of its own, as Lambda takes it.
 *
 * @throws {ConfigurationError} when esbuild is not installed
 * @throws esbuild's `BuildFailure`, with `errors`
 */
export async function bundleFunctions(options: BundleFunctionsOptions): Promise<BundledFunctions> {
  const esbuild = await loadEsbuild();
  const { metafile, warnings } = await esbuild.build({
    ...settings(options),
    metafile: true,
    logLevel: 'silent',
  });
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [resolve(path), output] as const),
  );
  const bundles = options.entries.map((entry): FunctionBundle => {
    const file = join(options.outdir, entry.name + options.extension);
    const output = outputs.get(file);
    if (!output) throw new Error(`esbuild has not written ${file}`);
    return {
      entry,
      file,
      bytes: output.bytes,
      mapFile: options.sourcemap ? `${file}.map` : undefined,
      inputs: Object.fromEntries(
        Object.entries(output.inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]),
      ),
    };
  });
  const words = await esbuild.formatMessages(warnings, { kind: 'warning', color: false });
  return { bundles, metafile, warnings: words.map((text) => text.trim()) };
}

function settings(options: BundleFunctionsOptions): BuildOptions {
  const { entries, outdir, format, extension, target, minify, sourcemap, external } = options;
  const head = [MADE_BY_US, ...(format === 'esm' ? [ESM_BANNER] : options.wrapped ? [WRAPPER.head] : [])];
  return {
    entryPoints: entries.map(({ name, source }) => ({ in: source, out: name })),
    outdir,
    outExtension: { '.js': extension },
    bundle: true,
    platform: 'node',
    format,
    target,
    minifyWhitespace: true,
    minifySyntax: true,
    // It makes the bundle smaller, and slower to load.
    minifyIdentifiers: minify,
    legalComments: 'none',
    sourcemap: sourcemap ? 'linked' : false,
    sourcesContent: true,
    external: [...external],
    ...(options.packagesExternal ? { packages: 'external' } : {}),
    banner: { js: head.join('\n') },
    ...(options.wrapped ? { footer: { js: WRAPPER.foot } } : {}),
    plugins: [sluice(), ...(format === 'cjs' ? [importMetaUrl.plugin] : [])],
    ...(format === 'cjs' ? importMetaUrl.options : {}),
    // As sequelize-typescript needs it, where the project says nothing.
    ...(entries.every(({ source }) => findUp(dirname(source), 'tsconfig.json') === undefined)
      ? { tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } } }
      : {}),
  };
}
