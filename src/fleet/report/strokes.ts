import { UNITS, type TimeScale } from './svg-scale.js';

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The data of a path that is a bar for each span: a stroke along the middle of the lane. Spans closer than a column
 * become one, and none is narrower than `least` columns.
 */
export function strokes(spans: readonly Span[], scale: TimeScale, least: number): string {
  let data = '';
  let pen = 0;
  const draw = ([from, to]: readonly [number, number]) => {
    data += `${data === '' ? 'M' : 'm'}${from - pen} 0h${to - from}`;
    pen = to;
  };
  let open: [number, number] | undefined;
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const from = Math.min(scale.unit(span.from), UNITS - least);
    const to = Math.max(scale.unit(span.to), from + least);
    if (open && from <= open[1] + 1) open[1] = Math.max(open[1], to);
    else {
      if (open) draw(open);
      open = [from, to];
    }
  }
  if (open) draw(open);
  return data;
}
