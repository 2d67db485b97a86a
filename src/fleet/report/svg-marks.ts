import type { InvocationResult, InvocationStatus } from '../invocation-result.js';
import { type Markup, markup } from './markup.js';
import { cut, firstLine, oneLine } from './plain-text.js';
import type { TimeScale } from './svg-scale.js';
import { moment, STATUS_WORDS, whole } from './words.js';

/** A shape for each way to go wrong, ten pixels wide, around 0 0. */
export const MARK_SHAPES = {
  failed: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z',
  'timed-out': 'M0-5.5L5.5 0L0 5.5L-5.5 0z',
  crashed: 'M-4.5-2.5L-2.5-4.5L0-2L2.5-4.5L4.5-2.5L2 0L4.5 2.5L2.5 4.5L0 2L-2.5 4.5L-4.5 2.5L-2 0z',
  'init-failed': 'M0-5L5.2 4L-5.2 4z',
  throttled: 'M0 5L5.2-4L-5.2-4z',
} as const satisfies Partial<Record<InvocationStatus, string>>;

export type MarkedStatus = keyof typeof MARK_SHAPES;

const MOST_MARKS = 1_500;
const FINEST = 256;

/** The shapes, to be used by their names. */
export function markDefinitions(): readonly Markup[] {
  return Object.entries(MARK_SHAPES).map(
    ([status, data]) => markup`<path id="mark-${status}" class="mark" d="${data}"/>`,
  );
}

export function isMarked(status: InvocationStatus): status is MarkedStatus {
  return Object.hasOwn(MARK_SHAPES, status);
}

/** Errors, by container; where many are close to each other, one mark tells of all. */
export function marks(
  invocations: readonly InvocationResult[],
  scale: TimeScale,
): ReadonlyMap<string, readonly Markup[]> {
  const errors = invocations.filter(({ status, container }) => isMarked(status) && container !== undefined);
  let groups = grouped(errors, scale, FINEST);
  for (let slots = FINEST / 2; groups.size > MOST_MARKS && slots >= 1; slots /= 2)
    groups = grouped(errors, scale, slots);
  const drawn = new Map<string, Markup[]>();
  for (const [first, ...others] of groups.values()) {
    if (!first?.container) continue;
    const list = drawn.get(first.container) ?? [];
    drawn.set(first.container, list);
    list.push(mark(first, others, scale));
  }
  return drawn;
}

function grouped(
  errors: readonly InvocationResult[],
  scale: TimeScale,
  slots: number,
): ReadonlyMap<string, readonly InvocationResult[]> {
  const groups = new Map<string, InvocationResult[]>();
  for (const error of errors) {
    const key = `${scale.slot(error.endedAt, slots)} ${error.status} ${error.container}`;
    const group = groups.get(key);
    if (group) group.push(error);
    else groups.set(key, [error]);
  }
  return groups;
}

function mark(first: InvocationResult, others: readonly InvocationResult[], scale: TimeScale): Markup {
  const { status, endedAt, error } = first;
  const said = [error?.errorType, firstLine(error?.errorMessage ?? '')]
    .filter((text) => text)
    .map((text) => oneLine(text ?? ''));
  const many = others.length > 0 ? `, and ${whole(others.length)} more ${STATUS_WORDS[status]} nearby` : '';
  return markup`<use href="#mark-${status}" data-status="${status}" x="${scale.percent(endedAt)}"><title>${STATUS_WORDS[status]} at ${moment(
    endedAt,
  )}${many}\n${cut(said.join(': '), 120)}</title></use>`;
}
