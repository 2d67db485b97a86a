import type { Mishap } from './order-function.js';
import { ORDINARY_IN_A_ROW } from './settings.js';

export type Kind = 'ordinary' | Mishap | 'comes after the server has dropped the connection';

/** What every way gets, one after the other, before the bursts. */
export const SEQUENCE: readonly Kind[] = (
  [
    'throws',
    'leaves a query running',
    'leaves a transaction open',
    'comes after the server has dropped the connection',
  ] as const
)
  .flatMap((kind): Kind[] => [...ordinary(), kind])
  .concat(ordinary());

function ordinary(): Kind[] {
  return Array.from({ length: ORDINARY_IN_A_ROW }, () => 'ordinary');
}

export function isMishap(kind: Kind): kind is Mishap {
  return kind !== 'ordinary' && kind !== 'comes after the server has dropped the connection';
}
