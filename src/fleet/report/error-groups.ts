import type { InvocationResult, InvocationStatus } from '../invocation-result.js';
import { cut, firstLine, oneLine } from './plain-text.js';

export interface ErrorGroup {
  readonly count: number;
  readonly status: InvocationStatus;
  readonly errorType: string;
  /** The first line of the first one's message, cut. */
  readonly message: string;
  /** When the first and the last of them ended. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly containers: readonly string[];
}

const LONGEST = 300;
const REQUEST_ID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** What did not succeed, alike ones together, the most frequent first. */
export function errorGroups(invocations: readonly InvocationResult[]): readonly ErrorGroup[] {
  const groups = new Map<string, InvocationResult[]>();
  for (const invocation of invocations) {
    if (invocation.status === 'succeeded') continue;
    const key = JSON.stringify([invocation.status, typeOf(invocation), alike(messageOf(invocation))]);
    const group = groups.get(key);
    if (group) group.push(invocation);
    else groups.set(key, [invocation]);
  }
  return [...groups.values()].map(describe).toSorted((a, b) => b.count - a.count || a.firstAt - b.firstAt);
}

function describe(group: readonly InvocationResult[]): ErrorGroup {
  const byEnd = group.toSorted((a, b) => a.endedAt - b.endedAt);
  const [first, last] = [byEnd[0], byEnd.at(-1)];
  if (!first || !last) throw new Error('a group of errors is empty');
  return {
    count: group.length,
    status: first.status,
    errorType: typeOf(first),
    message: messageOf(first),
    firstAt: first.endedAt,
    lastAt: last.endedAt,
    containers: [...new Set(byEnd.flatMap(({ container }) => container ?? []))],
  };
}

function typeOf({ error }: InvocationResult): string {
  return cut(oneLine(error?.errorType ?? ''), 80);
}

function messageOf({ error }: InvocationResult): string {
  return cut(firstLine(error?.errorMessage ?? ''), LONGEST).replace(/^RequestId: \S+ (?:Error: )?/, '');
}

/** Ports, process ids and the ids of requests make no two errors different. */
function alike(message: string): string {
  return message.replaceAll(REQUEST_ID, '#').replaceAll(/\d{4,}/g, '#');
}
