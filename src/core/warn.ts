/** A warning of the process. Never throws: what it is about must not get into the way of what goes on. */
export function warn(reason: unknown, code?: string): void {
  try {
    if (reason instanceof Error) process.emitWarning(reason);
    else process.emitWarning(String(reason), code === undefined ? {} : { code });
  } catch {
    // Somebody has put something else in its place, and that failed.
  }
}
