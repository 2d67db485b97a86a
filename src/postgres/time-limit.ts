/**
 * Waits for `promise`, but not beyond `until` (a time of `performance.now()`). Says whether it was in time.
 * Neither rejects nor leaves a timer behind.
 */
export async function settledBy(promise: Promise<unknown>, until: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, until - performance.now()), false);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
