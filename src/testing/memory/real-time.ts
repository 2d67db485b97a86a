/** Node's own timers and clock, kept from before a test replaces them: what waits here waits in real time. */
export const { setTimeout, clearTimeout, setImmediate } = globalThis;
const clock = globalThis.performance;
const { now } = clock;

export function realNow(): number {
  return now.call(clock);
}
