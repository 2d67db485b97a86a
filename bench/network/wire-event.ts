/** What the proxy sees at the client's side of the road. */
export interface WireEvent {
  /** A time of the wall clock in ms, with fractions. */
  readonly at: number;
  /** A connection was opened, the client has sent something, something was delivered to the client. */
  readonly kind: 'open' | 'sent' | 'delivered';
  readonly bytes: number;
}

/** The wall clock, as exact as `performance.now()`: processes of one machine can compare what it says. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
