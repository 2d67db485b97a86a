/** Of Sequelize, by name: so no handler without a database loads it, and another copy of it counts too. */
const OF_SEQUELIZE = new Set([
  'SequelizeConnectionError',
  'SequelizeConnectionRefusedError',
  'SequelizeConnectionTimedOutError',
  'SequelizeAccessDeniedError',
  'SequelizeHostNotFoundError',
  'SequelizeHostNotReachableError',
  'SequelizeInvalidConnectionError',
]);

/** An error may be wrapped a few times; a chain that bites its tail ends too. */
const DEEPEST = 8;

/**
 * Whether no connection could be opened, so that the next record would only find the same after its own `connectMs`. It may stand
 * behind `cause`.
 *
 * Not `AcquireTimeoutError`: a record's connections are given back when it ends, so the next one begins with free places. Nor is
 * a connection that broke in a statement: the next record opens another.
 */
export function isConnectionFailure(error: unknown): boolean {
  try {
    return isOneInChain(error);
  } catch {
    // Its getters throw.
    return false;
  }
}

function isOneInChain(error: unknown): boolean {
  let one = error;
  for (let depth = 0; depth < DEEPEST && typeof one === 'object' && one !== null; depth++) {
    const { name, code, cause } = one as { name?: unknown; code?: unknown; cause?: unknown };
    if (code === 'SLUICE_CONNECT_TIMEOUT' || OF_SEQUELIZE.has(name as string)) return true;
    one = cause;
  }
  return false;
}
