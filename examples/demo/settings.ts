/** The functions' timeout, which Lambda enforces by killing the container. */
export const TIMEOUT_MS = 5_000;

/** How long the query takes that one of the invocations does not await. */
export const FORGOTTEN_QUERY_SECONDS = 2;

/** Every way gets this many ordinary invocations between one mishap and the next. */
export const ORDINARY_IN_A_ROW = 8;
