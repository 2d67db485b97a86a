import { readFileSync } from 'node:fs';
import { findUp } from './find-up.js';

/** A function's source, and what its bundle is called: `get-order`, as in Lambda's `get-order.handler`. */
export interface FunctionEntry {
  readonly name: string;
  /** Absolute. */
  readonly source: string;
}

export type BundleFormat = 'cjs' | 'esm';

/**
 * The extension under which Lambda takes a file in `folder` for what it is, whether the folder itself or all of its project is
 * deployed. Lambda looks for `.js` first; what that is, the nearest package.json says, and without one it is CommonJS.
 */
export function extensionFor(format: BundleFormat, folder: string): '.js' | '.mjs' | '.cjs' {
  if (format === 'esm') return '.mjs';
  return isModuleFolder(folder) ? '.cjs' : '.js';
}

function isModuleFolder(folder: string): boolean {
  const file = findUp(folder, 'package.json');
  if (file === undefined) return false;
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly type?: unknown }).type === 'module';
  } catch {
    // Node will say what is wrong with it.
    return false;
  }
}
