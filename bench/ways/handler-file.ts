import { fileURLToPath } from 'node:url';
import type { Way } from './ways.js';

/** The compiled handler of a way, or the one that stays beside the packages of the benchmarks. */
export function handlerOf({ file }: Way): string {
  const folder = file.endsWith('.mjs') ? '../../../bench/ways/' : './';
  return fileURLToPath(new URL(`${folder}${file}`, import.meta.url));
}
