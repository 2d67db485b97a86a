import { readFile } from 'node:fs/promises';
import { extname, sep } from 'node:path';
import type { Loader, OnLoadResult, PluginBuild } from 'esbuild';
import type { ResolvedPluginOptions } from '../options.js';
import { addMetadata } from './add-metadata.js';
import { decoratorHelpers } from './decorator-helpers.js';
import { keepClassNames } from './keep-class-names.js';
import { resolveLooseImports } from './metadata-imports.js';
import { Tsconfigs, type FileTsconfig } from './tsconfig.js';

/** A file of the user's on its way through the plugin. */
export interface Source {
  readonly path: string;
  readonly code: string;
  readonly loader: Loader;
  /** Whether the code carries its source map along, in its last line. */
  readonly sourceMap: boolean;
  readonly tsconfig: FileTsconfig;
}

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
};
const IN_PACKAGE = `${sep}node_modules${sep}`;

/** Restores decorator metadata and class names in all code that is not in node_modules. */
export function ownCode(build: PluginBuild, { metadata, classNames }: ResolvedPluginOptions): void {
  const { initialOptions } = build;
  // With keepNames esbuild keeps all names by itself.
  const keptByEsbuild = initialOptions.keepNames === true;
  if (metadata === false && (keptByEsbuild || !classNames)) return;
  const tsconfigs = new Tsconfigs(initialOptions);
  const sourceMap = initialOptions.sourcemap !== undefined && initialOptions.sourcemap !== false;
  build.onStart(() => tsconfigs.forget());
  if (metadata !== false) {
    decoratorHelpers(build);
    resolveLooseImports(build);
  }

  build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path }) => {
    const loader = LOADERS[extname(path)];
    if (loader === undefined || path.includes(IN_PACKAGE)) return undefined;
    // Said by the user to be something else.
    if ((initialOptions.loader?.[extname(path)] ?? loader) !== loader) return undefined;
    const code = await readFile(path, 'utf8');
    // Neither decorators nor names are anywhere else.
    if (!code.includes('class')) return undefined;
    const tsconfig = tsconfigs.of(path);
    const source: Source = { path, code, loader, sourceMap, tsconfig };
    const withMetadata = metadata === false ? source : await addMetadata(source, metadata);
    if ('errors' in withMetadata) return withMetadata;
    // A class with metadata is an expression with a name, `let Order = class Order`, and esbuild renames the inner one.
    const names = !keptByEsbuild && (classNames || withMetadata !== source);
    const { code: contents, loader: as } = names ? await keepClassNames(withMetadata, build) : withMetadata;
    const result: OnLoadResult = { contents, loader: as };
    return tsconfig.path === undefined ? result : { ...result, watchFiles: [path, tsconfig.path] };
  });
}
