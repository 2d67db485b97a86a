import type { ContainerReport } from './report.js';
import { counted, duration, END_WORDS, moment, STATUS_WORDS } from './words.js';

/** What the mouse finds on a container, line by line. */
export function containerTitle(
  container: ContainerReport,
  served: ReadonlyMap<string, number> = new Map(),
): string {
  const { id, pid, startedAt, endedAt, endedBy, exit, spans } = container;
  const total = [...served.values()].reduce((sum, count) => sum + count, 0);
  const bad = Object.entries(STATUS_WORDS).flatMap(([status, word]) => {
    const count = served.get(status) ?? 0;
    return status === 'succeeded' || count === 0 ? [] : [`${count} ${word}`];
  });
  const states = (['cold', 'running', 'frozen', 'idle'] as const).flatMap((state) => {
    const sum = spans.filter((span) => span.state === state).reduce((ms, { from, to }) => ms + to - from, 0);
    return sum > 0 ? [`${state} ${duration(sum)}`] : [];
  });
  return [
    `${id}${pid === undefined ? '' : `, process ${pid}`}`,
    [counted(total, 'invocation'), ...bad].join(', '),
    states.join(', '),
    `started at ${moment(startedAt)}`,
    ...(endedAt === undefined || endedBy === undefined
      ? []
      : [`${END_WORDS[endedBy]} at ${moment(endedAt)}${exit === undefined ? '' : ` (${exit})`}`]),
  ].join('\n');
}
