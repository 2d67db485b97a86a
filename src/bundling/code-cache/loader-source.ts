import { MADE_BY_US } from '../made-by-us.js';
import { type MadeCodeCache, runWithCodeCache } from './run-with-code-cache.js';

/** A bundle that is run by a loader is one function, of what a CommonJS module has for itself. */
export const WRAPPER = {
  head: '(function (exports, require, module, __filename, __dirname) {',
  foot: '})',
} as const;

/** The file that Lambda loads in the bundle's place. `exported` are the names that the bundle exports. */
export function loaderSource(made: MadeCodeCache, exported: readonly string[]): string {
  const names = exported.filter((name) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name));
  return [
    MADE_BY_US,
    `'use strict';`,
    `(${runWithCodeCache.toString()})(`,
    `${JSON.stringify(made, undefined, 2)},`,
    `{ require, module, filename: __filename, dirname: __dirname });`,
    // For whoever imports it as an ES module: Node looks for names in the text.
    ...(names.length > 0 ? [`0 && (module.exports = { ${names.join(', ')} });`] : []),
    '',
  ].join('\n');
}
