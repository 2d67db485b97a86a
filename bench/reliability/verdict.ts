import type { Measured } from './measure.js';

/** From here on the table says how long the longest invocation took. */
const LONG_MS = 1_000;
/** The server needs a moment to act, and we one to see it. */
const MOMENT_MS = 500;

/** One cell of the table, made from nothing but what was measured. */
export function verdict(measured: Measured): string {
  const lock = stayedLocked(measured);
  const problems = [...wentWrong(measured), ...leftBehind(measured, lock.length === 0), ...lock];
  const { locked, longestMs, notes } = measured;
  const remarks = [...notes];
  if (locked && lock.length === 0) remarks.push(`row free after ${seconds(locked.ms)}`);
  if (problems.length === 0 && longestMs >= LONG_MS) remarks.push(`longest ${seconds(longestMs)}`);
  return [problems.length === 0 ? '**survives**' : problems.join(', '), ...remarks].join('; ');
}

function wentWrong({ wrong, invocations, containersLost }: Measured): string[] {
  const words = [...wrong].map(([what, count]) => `${count} of ${invocations} ${what}`);
  if (containersLost > 0) words.push(`${counted(containersLost, 'container')} lost`);
  return words;
}

function leftBehind({ left }: Measured, withLock: boolean): string[] {
  const { connections, statements, transactions, rowLocked } = left;
  const kinds = [
    ...(connections > 0 ? [counted(connections, 'connection')] : []),
    ...(statements > 0 ? [`${counted(statements, 'statement')} running`] : []),
    ...(transactions > 0 ? [`${counted(transactions, 'transaction')} open`] : []),
    ...(rowLocked && withLock ? ['a row locked'] : []),
  ];
  return kinds.length === 0 ? [] : [`left behind: ${kinds.join(', ')}`];
}

function stayedLocked({ locked, timeoutMs }: Measured): string[] {
  if (!locked || (locked.free && locked.ms <= timeoutMs + MOMENT_MS)) return [];
  return [`row ${locked.free ? 'free only' : 'still locked'} after ${seconds(locked.ms)}`];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
