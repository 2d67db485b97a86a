import { isBuiltin } from 'node:module';
import { basename, dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OnResolveArgs, OnResolveResult, PluginBuild, ResolveResult } from 'esbuild';

/** What a module is asked for by, and what is there. */
export interface Request {
  readonly args: OnResolveArgs;
  /** Where it is; `undefined` when it is not installed. */
  readonly found: string | undefined;
}

export interface Replacement {
  /** Which imports, as they are written. */
  readonly filter: RegExp;
  /** Whose imports: packages, or files of packages, as paths in node_modules; of everybody without it. */
  readonly importers?: readonly string[];
  /** A CommonJS module in its place, or where else to look; `undefined` leaves it as it is. */
  readonly with: (request: Request) => { readonly contents: string } | OnResolveResult | undefined;
}

const NAMESPACE = 'sluice';
/** On requests of our own: the others' turn. */
const OURS = Symbol('sluice');

/** Puts something else in the place of what a package imports. What the user keeps external stays so. */
export function replace(build: PluginBuild, { filter, importers, with: make }: Replacement): void {
  const workingDir = build.initialOptions.absWorkingDir ?? process.cwd();
  build.onResolve({ filter }, async (args) => {
    if (skips(args)) return undefined;
    if (importers !== undefined && !importers.some((one) => isIn(args.importer, one))) return undefined;
    const found = await resolveNormally(build, args);
    if (found.external && !isBuiltin(args.path)) return { path: found.path, external: true };
    const missing = found.errors.length > 0;
    const made = make({ args, found: missing ? undefined : found.path });
    if (made === undefined) return undefined;
    if (!('contents' in made)) return made;
    const notAFile = missing || found.external;
    // The bundle names it, and is the same on every machine.
    const path = notAFile ? args.path : relative(workingDir, found.path);
    const resolveDir = notAFile ? args.resolveDir : dirname(found.path);
    return { path, namespace: NAMESPACE, pluginData: { contents: made.contents, resolveDir } };
  });
}

/** Where the files are that replacements require as `sluice:name`. */
const RUNTIME = fileURLToPath(new URL('../runtime/', import.meta.url));

/** Once per build: loads what replacements are made of. */
export function loadReplacements(build: PluginBuild): void {
  build.onResolve({ filter: /^sluice:/, namespace: NAMESPACE }, ({ path, kind }) =>
    // Without its extension, which is another one in the sources than in the package.
    build.resolve(`./${path.slice('sluice:'.length)}`, { kind, resolveDir: RUNTIME, pluginData: OURS }),
  );
  build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ pluginData }) => {
    const { contents, resolveDir } = pluginData as { contents: string; resolveDir: string };
    return { contents, resolveDir, loader: 'js' };
  });
}

/** Whether an import is none of the user's code or of a package's. */
export function skips({ pluginData, namespace }: OnResolveArgs): boolean {
  return pluginData === OURS || namespace !== 'file';
}

/** What esbuild and the user's other plugins make of an import. */
export function resolveNormally(
  build: PluginBuild,
  { path, importer, kind, namespace, resolveDir, with: attributes }: OnResolveArgs,
): Promise<ResolveResult> {
  return build.resolve(path, { importer, kind, namespace, resolveDir, with: attributes, pluginData: OURS });
}

/** Whether `file` is that file of that package, or one of that package's. */
function isIn(file: string, place: string): boolean {
  return `${file.replaceAll('\\', '/')}/`.includes(`/node_modules/${place}/`);
}

/** A text as JavaScript. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** The call that requires a file, in the replacement of a file in the same folder or above it. */
export function requireOf(file: string): string {
  return `require(${quote(`./${basename(file)}`)})`;
}
