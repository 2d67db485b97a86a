import { containerTitle } from './container-title.js';
import type { Lane } from './lanes.js';
import { type Markup, markup } from './markup.js';
import type { ContainerReport, FleetReport } from './report.js';
import { marks } from './svg-marks.js';
import { type TimeScale, UNITS } from './svg-scale.js';
import { strokes } from './strokes.js';

/** Containers, each with its states and its errors. A bar's height says its state as well as its colour does. */
export function lanesPanel(
  report: FleetReport,
  lanes: readonly Lane[],
  scale: TimeScale,
  pitch: number,
): Markup {
  const served = new Map<string, Map<string, number>>();
  for (const { container, status } of report.invocations) {
    if (container === undefined) continue;
    const counts = served.get(container) ?? new Map<string, number>();
    served.set(container, counts.set(status, (counts.get(status) ?? 0) + 1));
  }
  const errors = marks(report.invocations, scale);
  return markup`<g class="lanes">${lanes.map(
    (lane, index) =>
      markup`<svg class="lane" y="${index * pitch}" width="100%" height="${pitch}">${lane.map((container) =>
        drawn(
          container,
          scale,
          pitch,
          errors.get(container.id) ?? [],
          containerTitle(container, served.get(container.id)),
        ),
      )}</svg>`,
  )}</g>`;
}

function drawn(
  container: ContainerReport,
  scale: TimeScale,
  pitch: number,
  errors: readonly Markup[],
  title: string,
): Markup {
  const { id, startedAt, endedAt = scale.end, endedBy, spans } = container;
  const bar = Math.max(Math.round(pitch * 0.64), 2);
  const middle = pitch / 2;
  const path = (state: string, thickness: number, least: number, name = state) => {
    const data = strokes(
      spans.filter((span) => span.state === state),
      scale,
      least,
    );
    return data === ''
      ? undefined
      : markup`<path class="${name}" stroke-width="${thickness}" transform="translate(0 ${middle})" d="${data}"/>`;
  };
  const cold = spans
    .filter(({ state }) => state === 'cold')
    .map(
      ({ from, to }) =>
        markup`<rect class="cold" x="${scale.percent(from)}" y="${(pitch - bar) / 2}" width="${scale.width(from, to)}" height="${bar}"/>`,
    );
  const end =
    endedBy === undefined || endedBy === 'fleet-stopped'
      ? undefined
      : markup`<line class="end" x1="${scale.percent(endedAt)}" x2="${scale.percent(endedAt)}" y1="1" y2="${pitch - 1}"/>`;
  return markup`<g class="container" data-container="${id}"><title>${title}</title><rect class="hit" x="${scale.percent(
    startedAt,
  )}" width="${scale.width(startedAt, endedAt)}" height="${pitch}"/><svg width="100%" height="${pitch}" viewBox="0 0 ${UNITS} ${pitch}" preserveAspectRatio="none">${path(
    'frozen',
    Math.max(bar / 5, 2),
    1,
  )}${path('idle', bar / 2, 1)}${path('idle', Math.max(bar / 2 - 3, 0), 1, 'idle-core')}${path('running', bar, 2)}</svg>${cold}${end}<g transform="translate(0 ${middle})">${errors}</g></g>`;
}
