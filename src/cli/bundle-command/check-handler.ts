import { relative } from 'node:path';
import { nearestName } from '../nearest-name.js';
import type { Loaded } from './measure-load.js';

/** Throws unless the function that was loaded exports what Lambda is to call. */
export function checkHandler({ functions, exported }: Loaded, handler: string, source: string): void {
  if (functions.includes(handler)) return;
  const file = relative('', source);
  if (exported.includes(handler)) {
    throw new Error(`${file} exports \`${handler}\`, which is no function: Lambda calls it`);
  }
  const others = functions.length > 0 ? `the functions ${functions.join(', ')}` : 'no function';
  const meant = nearestName(handler, functions) ?? functions[0];
  const remedy =
    `export it, as \`export const ${handler} = GetOrder.toLambda()\`` +
    (meant === undefined ? '' : `, or say --handler ${meant}`);
  throw new Error(`${file} exports no \`${handler}\`, but ${others}: ${remedy}`);
}
