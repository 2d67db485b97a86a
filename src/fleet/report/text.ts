import { basename } from 'node:path';
import { errorGroups } from './error-groups.js';
import { columnsOf, cut, oneLine } from './plain-text.js';
import type { FleetReport } from './report.js';
import { counted, duration, moment, shortPath, STATUS_WORDS, throttledToTheEnd, whole } from './words.js';

const COLUMNS = 100;
const MOST_ROWS = 20;

/** The report as a table for a terminal, at most 100 columns wide, without colours. */
export function textReport(report: FleetReport): string {
  const sections = [heading(report), summary(report), errors(report), faults(report)];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map(joined)
    .join('\n\n')}\n`;
}

function heading({ handler, runtime, node, concurrency, speed, durationMs }: FleetReport): readonly string[] {
  const many = concurrency > 1 ? [`${concurrency} invocations at once in a container`] : [];
  const fast = speed === 1 ? [] : [`frozen time ${speed} times faster`];
  const name = shortPath(oneLine(handler));
  const shown = columnsOf(name) <= COLUMNS ? name : cut(`…/${basename(name)}`, COLUMNS);
  return [
    shown,
    [`${runtime} on Node ${oneLine(node).replace(/^v/, '')}`, duration(durationMs), ...many, ...fast].join(
      ', ',
    ),
  ];
}

function summary({ summary: seen }: FleetReport): readonly string[] {
  const { durationMs: took, maxConnections, connectionsLeft } = seen;
  const counts = [
    [STATUS_WORDS.succeeded, seen.succeeded],
    [STATUS_WORDS.failed, seen.failed],
    [STATUS_WORDS['timed-out'], seen.timedOut],
    [STATUS_WORDS.crashed, seen.crashed],
    [STATUS_WORDS['init-failed'], seen.initFailed],
    ['throttled to the end', throttledToTheEnd(seen)],
  ] as const;
  const times = took
    ? `p50 ${duration(took.p50)}, p95 ${duration(took.p95)}, p99 ${duration(took.p99)}, longest ${duration(took.max)}`
    : 'none was answered';
  return table(
    [
      ['invocations', whole(seen.invocations), ''],
      ...counts
        .filter(([, count], index) => count > 0 || index < 2)
        .map(([word, count]) => [`  ${word}`, whole(count), '']),
      [
        'throttled',
        whole(seen.throttled),
        seen.throttled > 0 ? 'attempts, while all containers were busy' : '',
      ],
      ['cold starts', whole(seen.coldStarts), ''],
      ['containers', whole(seen.peakContainers), 'at most at once'],
      [
        'connections',
        whole(seen.peakConnections),
        `at most at once, of ${whole(maxConnections)} that the server allows`,
      ],
      ['  left', whole(connectionsLeft), 'while no invocation ran'],
      ['duration', '', times],
    ],
    ['left', 'right', 'left'],
  );
}

function errors({ invocations }: FleetReport): readonly string[] {
  const groups = errorGroups(invocations);
  if (groups.length === 0) return [];
  const rows = groups
    .slice(0, MOST_ROWS)
    .map(({ count, status, errorType, message }) => [
      whole(count),
      STATUS_WORDS[status],
      [errorType, message].filter((part) => part !== '').join(': '),
    ]);
  return [
    'Errors',
    ...table(rows, ['right', 'left', 'left']),
    ...more(groups.length, 'kind of error', 'kinds of errors'),
  ];
}

function faults({ faults: done }: FleetReport): readonly string[] {
  if (done.length === 0) return [];
  const rows = done
    .slice(0, MOST_ROWS)
    .map(({ at, name, detail }) => [moment(at), oneLine(name), oneLine(detail)]);
  return ['Faults', ...table(rows, ['right', 'left', 'left']), ...more(done.length, 'fault')];
}

function more(count: number, one: string, many?: string): readonly string[] {
  return count > MOST_ROWS
    ? [`  and ${counted(count - MOST_ROWS, `more ${one}`, many && `more ${many}`)}`]
    : [];
}

/** Columns as wide as their widest cell; what passes the width of the report is cut. */
function table(
  rows: readonly (readonly string[])[],
  sides: readonly ('left' | 'right')[],
): readonly string[] {
  const widths = sides.map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const padding = ' '.repeat((widths[column] ?? 0) - columnsOf(cell));
      return sides[column] === 'right' ? padding + cell : cell + padding;
    });
    return cut(`  ${cells.join('  ')}`.trimEnd(), COLUMNS);
  });
}

function joined(lines: readonly string[]): string {
  return lines.join('\n');
}
