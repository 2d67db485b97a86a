import type { Target } from '../target.js';
import type { WayName } from '../ways/ways.js';
import type { WaysMeasured } from './measure-ways.js';
import { ratio } from './ratio.js';

/** The targets speak of a network of 1 ms each way. */
const LATENCY_MS = 1;

export function warmTargets(measured: WaysMeasured): Target[] {
  const on = `PostgreSQL ${Number.parseInt(measured.postgres, 10)}`;
  const of = (figure: 'wallMs' | 'cpuMs', way: WayName, other: WayName): number =>
    ratio(measured, figure, LATENCY_MS, [way, other]);
  const roundTrips = (way: WayName): number =>
    measured.wire.find((row) => row.way === way)?.roundTrips ?? Number.NaN;
  const fewer = (way: WayName): number => roundTrips('recipe') - roundTrips(way);
  const most = (what: string, limit: number, figure: number): Target => {
    return { what: `${what} (${on})`, limit, kind: 'at most', measured: figure };
  };
  const least = (what: string, limit: number, figure: number): Target => {
    return { what: `${what} (${on})`, limit, kind: 'at least', measured: figure };
  };
  const hasDirect = measured.wire.some(({ way }) => way === 'direct');
  return [
    most("closing: CPU of the client, of bare pg's", 0.5, of('cpuMs', 'closing', 'pg')),
    most("closing: CPU of the client, of the recipe's", 0.5, of('cpuMs', 'closing', 'recipe')),
    most("closing: wall at 1 ms, of bare pg's", 0.8, of('wallMs', 'closing', 'pg')),
    ...(hasDirect
      ? [most("closing, direct TLS: wall at 1 ms, of bare pg's", 0.7, of('wallMs', 'direct', 'pg'))]
      : []),
    least('closing: round trips fewer than the recipe', 2, fewer('closing')),
    ...(hasDirect ? [least('closing, direct TLS: round trips fewer', 3, fewer('direct'))] : []),
    most('leased: wall at 1 ms, of Sequelize kept open', 1.15, of('wallMs', 'leased', 'sequelizeKept')),
    least('leased: times faster than the recipe at 1 ms', 8, of('wallMs', 'recipe', 'leased')),
  ];
}
