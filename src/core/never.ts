/** For code whose invocation has ended: a rejection that nobody awaits any more would end the container. */
export function never(): Promise<never> {
  return new Promise(() => {});
}
