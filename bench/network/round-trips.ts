import type { WireEvent } from './wire-event.js';

/**
 * How often somebody had to wait for an answer until `until`, a time of the wall clock: opening a connection is one
 * round trip, and everything that is sent in a row, before something comes back, is one. Counted on a slow network,
 * where what is sent together cannot be mistaken for what was sent after an answer.
 */
export function roundTrips(events: readonly WireEvent[], until: number): number {
  let count = 0;
  let waiting = false;
  for (const { at, kind } of events) {
    if (at > until) break;
    if (kind === 'open') {
      // The first words set off when the connection is open.
      count++;
      waiting = false;
    } else if (kind === 'sent') {
      if (!waiting) count++;
      waiting = true;
    } else {
      waiting = false;
    }
  }
  return count;
}
