import { describe, expect, test } from 'vitest';
import { roundTrips } from '../../../bench/network/round-trips.js';
import type { WireEvent } from '../../../bench/network/wire-event.js';

/** One event a millisecond: `o` opens, `s` is sent, `d` is delivered. */
function events(kinds: string): WireEvent[] {
  const names = { o: 'open', s: 'sent', d: 'delivered' } as const;
  return [...kinds].map((kind, at) => ({ at, kind: names[kind as keyof typeof names], bytes: 1 }));
}

describe('round trips on the wire', () => {
  test('opening a connection is one, and each answer that is waited for', () => {
    expect(roundTrips(events('osdsd'), Infinity)).toBe(3);
  });

  test('what is sent in a row is one, and so is what comes in a row', () => {
    expect(roundTrips(events('ossddsd'), Infinity)).toBe(3);
  });

  test('what begins after the first row does not count', () => {
    expect(roundTrips(events('osdsds'), 4)).toBe(3);
  });

  test('a query on a connection that was open is one', () => {
    expect(roundTrips(events('sd'), Infinity)).toBe(1);
  });

  test('a second connection is opened after the first has said something', () => {
    expect(roundTrips(events('osdosd'), Infinity)).toBe(4);
  });
});
