/** The functions' timeout, which Lambda enforces by killing the container. */
export const TIMEOUT_MS = 4_000;

/** How long the query takes that one of the invocations does not await. */
export const FORGOTTEN_QUERY_SECONDS = 1.2;

/** Every way gets this many ordinary invocations between one mishap and the next. */
export const ORDINARY_IN_A_ROW = 4;

/** Containers at most, which is also how many invocations arrive at once in a burst. */
export const CONTAINERS = 10;
/** Of the server: fewer than all containers need at once, since three of them are the superuser's. */
export const MAX_CONNECTIONS = 11;

/** All containers are frozen in between. */
export const BURSTS = 2;

/** The pause between two bursts, as the containers see it: longer than the five minutes of `@UseDatabase(300_000)`. */
export const PAUSE_SECONDS = 360;

/** How much faster time passes for a frozen container. */
export const SPEED = 720;
