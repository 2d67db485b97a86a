const RealDate = Date;

let offsetMs = 0;

/**
 * Replaces the process's `Date` by one that is ahead of the machine's clock by what `shiftClock` says. Timers and
 * `performance.now` stay as they are. Call it before the function's module is loaded, which may keep `Date.now`.
 */
export function installClock(): void {
  const now = (): number => RealDate.now() + offsetMs;
  const shifted: DateConstructor = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, property, receiver) =>
      property === 'now' ? now : (Reflect.get(target, property, receiver) as unknown),
  });
  RealDate.prototype.constructor = shifted;
  globalThis.Date = shifted;
}

export function shiftClock(ms: number): void {
  offsetMs = ms;
}
