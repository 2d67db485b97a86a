import { warn } from '../../core/warn.js';

/** Tells the log of a record that failed. Never throws: the answer must say so in any case. */
export function logFailure(message: string, reason: unknown): void {
  try {
    console.error(message, reason);
  } catch {
    // What was thrown cannot be shown: its own `inspect`, or a getter, throws.
    warn(message);
  }
}

/** Tells the log of records that were not begun. Never throws. */
export function logSkipped(message: string): void {
  try {
    console.warn(message);
  } catch {
    warn(message);
  }
}
