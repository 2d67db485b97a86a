import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { startOf } from '../../embedded/process-start.js';

const NAME = /^sluice_test_([0-9a-f]{8})_(\d+)_([0-9a-f]{8})_[0-9a-f]{8}(?:_kept)?$/;

/** Short enough for an identifier, with what it is kept as. Says which process it belongs to. */
export function newDatabaseName(): string {
  const { pid } = process;
  return `sluice_test_${hash(hostname())}_${pid}_${hash(startOf(pid) ?? '')}_${randomBytes(4).toString('hex')}`;
}

/** The copy that a database is made anew from. */
export function keptName(name: string): string {
  return `${name}_kept`;
}

/**
 * Whether it was made for a process of this machine that has ended. Of another machine's, and of what has another name,
 * nobody here can say.
 */
export function isOfDeadProcess(name: string): boolean {
  const [, host, pid, started] = NAME.exec(name) ?? [];
  if (pid === undefined || host !== hash(hostname())) return false;
  const now = startOf(Number(pid));
  // A process that has got the id of an earlier one is another one.
  return now === undefined || hash(now) !== started;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
