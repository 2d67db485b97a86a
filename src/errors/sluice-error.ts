/**
 * What every error of Sluice is. `code` is stable and survives two copies of the package in one process:
 * compare it, or use `isSluiceError`, where `instanceof` may meet another copy's class.
 *
 * Errors of Sequelize, of the driver and of the handler are never wrapped in this: they come through as they are.
 */
export abstract class SluiceError extends Error {
  abstract readonly code: `SLUICE_${string}`;
}

/** Whether `error` is an error of Sluice, made by this copy of the package or by another one. */
export function isSluiceError(error: unknown): error is SluiceError {
  return (
    error instanceof SluiceError ||
    (error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      error.code.startsWith('SLUICE_'))
  );
}
