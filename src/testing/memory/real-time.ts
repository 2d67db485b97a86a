/** Node's own timers, kept from before a test replaces them: what waits here waits in real time. */
export const { setTimeout, clearTimeout, setImmediate } = globalThis;
