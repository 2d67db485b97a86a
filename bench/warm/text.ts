import { figure, markdownTable } from '../markdown.js';
import type { Accuracy } from '../network/accuracy.js';
import { ways } from '../ways/ways.js';
import type { WaysMeasured } from './measure-ways.js';
import { ratio, rowOf } from './ratio.js';

export function warmText(
  node: string,
  network: readonly Accuracy[],
  servers: readonly WaysMeasured[],
): string {
  const latencies = network.map(({ latencyMs }) => latencyMs);
  const middle = latencies.includes(1) ? 1 : (latencies[0] ?? 0);
  const tables = servers.flatMap((server) => [
    `PostgreSQL ${server.postgres}, Node ${node}:`,
    '',
    ...markdownTable(
      [
        '',
        'round trips',
        'connections',
        ...latencies.map((ms) => `wall at ${ms} ms (p95)`),
        'wall, of pg',
        'CPU (p95)',
        'CPU, of pg',
      ],
      server.wire.map(({ way, roundTrips, connections }) => [
        ways[way].name,
        String(roundTrips),
        String(connections),
        ...latencies.map((ms) => {
          const row = rowOf(server, way, ms);
          return `${figure(row?.wallMs ?? Number.NaN)} (${figure(row?.wallP95Ms ?? Number.NaN)})`;
        }),
        figure(ratio(server, 'wallMs', middle, [way, 'pg'])),
        `${figure(rowOf(server, way, middle)?.cpuMs ?? Number.NaN)} (${figure(rowOf(server, way, middle)?.cpuP95Ms ?? Number.NaN)})`,
        figure(ratio(server, 'cpuMs', middle, [way, 'pg'])),
      ]),
    ),
    '',
  ]);
  const accuracy = network.map(
    ({ latencyMs, roundTripMs, roundTripP95Ms, megabytesPerSecond }) =>
      `at ${latencyMs} ms ${figure(roundTripMs)} ms (p95 ${figure(roundTripP95Ms)}, ${megabytesPerSecond} MB/s)`,
  );
  return [
    ...tables,
    `Milliseconds per invocation; wall and CPU ratios at ${middle} ms. A byte and its echo on this network took ${accuracy.join(', ')}.`,
    '',
  ].join('\n');
}
