export interface NetworkOptions {
  /** Delay of everything in each direction, so that a round trip takes twice that. Default 0. */
  readonly latencyMs?: number | undefined;
  /** A flow that was idle for so long is dropped; divided by the fleet's `speed`. Default never. */
  readonly dropIdleAfterMs?: number | undefined;
  /** How an idle flow is dropped: `silent` (default), as NAT gateways do it, swallows what comes later; `reset` answers with a reset. */
  readonly dropIdleHow?: 'silent' | 'reset' | undefined;
  /** Bytes a second in each direction and flow. Default unlimited. */
  readonly bytesPerSecond?: number | undefined;
}

/** The network between the containers and the database. What is done to it is in the report. */
export interface FleetNetwork {
  /** Flows that are open now; one that the network has silently dropped is none. */
  readonly flows: number;
  /** Flows accepted so far. */
  readonly accepted: number;
  /** For what arrives from now on. */
  setLatency(ms: number): void;
  /**
   * Drops a flow over which no byte went for `ms`, which the fleet's `speed` divides, when its next byte comes;
   * `undefined`: never. `silent` (default) swallows that byte and all later ones, and the server never hears of it, so
   * its backend stays; `reset` answers both sides with a reset (ECONNRESET).
   */
  dropIdleAfter(ms: number | undefined, how?: 'silent' | 'reset'): void;
  /** Bytes a second in each direction and flow; `undefined`: unlimited. */
  throttle(bytesPerSecond: number | undefined): void;
  /** Swallows everything from now on, connections' ends and attempts to connect included. */
  blackhole(): void;
  /** Undoes `blackhole`, and delivers what was held back. */
  resume(): void;
  /** Resets every flow (ECONNRESET). */
  reset(): void;
  /** New connections are refused (ECONNREFUSED); those that are open stay. */
  refuse(): void;
  /** Undoes `refuse`. */
  accept(): Promise<void>;
  /**
   * Passes exactly so many bytes on in that direction, then resets both sides: of the next flow (default), or of every
   * flow from now on. 0 resets when the first byte comes; `undefined` cuts no more in that direction.
   */
  cutAfter(bytes: number | undefined, direction: 'to-server' | 'to-client', which?: 'next' | 'every'): void;
}
