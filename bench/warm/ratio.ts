import { median } from '../statistics.js';
import type { WayName } from '../ways/ways.js';
import type { WarmRow, WaysMeasured } from './measure-ways.js';

export function rowOf({ rows }: WaysMeasured, way: WayName, latencyMs: number): WarmRow | undefined {
  return rows.find((row) => row.way === way && row.latencyMs === latencyMs);
}

/**
 * How much of what the other way costs this one costs: the median of the rounds' ratios, since what else the machine did
 * in a round it did to both.
 */
export function ratio(
  measured: WaysMeasured,
  figure: 'wallMs' | 'cpuMs',
  latencyMs: number,
  [way, other]: readonly [WayName, WayName],
): number {
  const one = rowOf(measured, way, latencyMs)?.rounds ?? [];
  const reference = rowOf(measured, other, latencyMs)?.rounds ?? [];
  return median(one.map((round, i) => round[figure] / (reference[i]?.[figure] ?? Number.NaN)));
}
