/** What is logged of a request that failed, and not by a fault of its sender's. */
export interface HttpFailure {
  /** Lambda's, which the client was told too. */
  readonly requestId: string | undefined;
  /** What the client was answered. */
  readonly status: number;
  readonly method: string;
  readonly path: string;
  /** What was thrown, the same object. */
  readonly error: unknown;
}
