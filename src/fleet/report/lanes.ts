import type { ContainerReport } from './report.js';

/** Containers one after the other in one row of the picture. */
export type Lane = readonly ContainerReport[];

/** As few rows as there are containers at once: one that ended makes room for the next. */
export function lanesOf(containers: readonly ContainerReport[], end: number): readonly Lane[] {
  const lanes: ContainerReport[][] = [];
  for (const container of containers.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const free = lanes.find((lane) => (lane.at(-1)?.endedAt ?? end) <= container.startedAt);
    if (free) free.push(container);
    else lanes.push([container]);
  }
  return lanes;
}
