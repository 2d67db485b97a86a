import type { InvocationStatus } from '../invocation-result.js';
import type { ContainerEnd, FleetSummary } from './report.js';

/** How people read it; in the order in which it is told. */
export const STATUS_WORDS: Readonly<Record<InvocationStatus, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  'timed-out': 'timed out',
  crashed: 'crashed',
  'init-failed': 'did not load',
  throttled: 'throttled',
};

export const END_WORDS: Readonly<Record<ContainerEnd, string>> = {
  retired: 'retired after its idle time',
  'timed-out': 'killed: an invocation timed out',
  crashed: 'crashed',
  'init-failed': 'its module did not load',
  killed: 'killed on request',
  'fleet-stopped': 'ended with the fleet',
};

/** Invocations that were asked for until the caller gave up: those that came to no other end. */
export function throttledToTheEnd(summary: FleetSummary): number {
  const { invocations, succeeded, failed, timedOut, crashed, initFailed } = summary;
  return Math.max(0, invocations - succeeded - failed - timedOut - crashed - initFailed);
}

/** The end of a path, which is what people know it by. */
export function shortPath(path: string): string {
  const parts = path.split('/');
  return parts.length > 4 ? `…/${parts.slice(-3).join('/')}` : path;
}

/** A duration with its unit, to three digits: `3.2 ms`, `480 ms`, `1.25 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 10) return `${trim(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A point in time, in seconds since the start. */
export function moment(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** `1 container`, `2,000 containers`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

/** With a comma between thousands. */
export function whole(count: number): string {
  return count.toLocaleString('en-US');
}

function trim(number: string): string {
  return number.replace(/\.0$/, '');
}
