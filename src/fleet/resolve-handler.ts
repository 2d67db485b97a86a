import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, type OptionChecks } from './option-checks.js';

export interface ResolvedHandler {
  /** Absolute. */
  readonly file: string;
  readonly exportName: string;
}

/** A file that is named in full goes first. */
const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/**
 * Finds the module that `handler` names: a file, whose export is `handler`, or a file with or without its extension, a
 * dot, and the export's name, as Lambda's own setting has it.
 */
export function resolveHandler(handler: unknown, checks: OptionChecks): ResolvedHandler | undefined {
  if (typeof handler !== 'string' || handler === '') {
    const shown = handler === '' ? 'empty' : describe(handler);
    checks.add(`\`handler\` is ${shown}: it must be the file of a function, as 'dist/get-order.js'`);
    return undefined;
  }
  const path = resolve(handler);
  const found = isFile(path) ? { file: path, exportName: 'handler' } : withExport(path);
  if (!found) {
    checks.add(
      `\`handler\` is ${describe(handler)}, and there is no file ${path}: name a bundle, as 'dist/get-order.js', ` +
        "or 'dist/get-order.main' for its export `main`",
    );
  } else if (/\.[cm]?tsx?$/.test(found.file)) {
    checks.add(
      `\`handler\` is ${describe(handler)}, which is TypeScript: bundle it first, ` +
        'as `esbuild --bundle --platform=node --outdir=dist`',
    );
  }
  return found;
}

function withExport(path: string): ResolvedHandler | undefined {
  const folder = dirname(path);
  const name = basename(path);
  const dots = [...name.matchAll(/\./g)]
    .map(({ index }) => index)
    .filter((at) => at > 0 && at < name.length - 1);
  for (const extension of EXTENSIONS) {
    for (const dot of dots) {
      const file = join(folder, name.slice(0, dot) + extension);
      if (isFile(file)) return { file, exportName: name.slice(dot + 1) };
    }
  }
  return undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
