import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inChild } from '../child.js';
import { clientEnvironment } from '../database/client-environment.js';
import { startServer } from '../database/server.js';
import { figure, markdownTable } from '../markdown.js';
import type { Measured, Part, Size } from '../part.js';
import { medians, rounded } from '../statistics.js';
import type { Target } from '../target.js';
import type { TestingFigures } from './measure.js';

const ROUNDS = 5;

interface Figures {
  readonly memory: TestingFigures;
  readonly server: TestingFigures;
  /** Without an image: the first run on a machine. */
  readonly cold: TestingFigures;
}

export const testing: Part = {
  name: 'testing',
  async run({ rounds = ROUNDS, smoke }: Size): Promise<Measured> {
    const figures = await measure(smoke ? 1 : rounds);
    return { figures, targets: targets(figures), text: table(figures) };
  },
};

/** The ways take turns, each time in a process of its own, on the Node that runs the benchmark. */
async function measure(rounds: number): Promise<Figures> {
  const { postgres } = await startServer();
  // Where node_modules are found from.
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-testing-'));
  const all = {
    memory: [] as TestingFigures[],
    server: [] as TestingFigures[],
    cold: [] as TestingFigures[],
  };
  try {
    Object.assign(process.env, clientEnvironment(postgres, postgres.port));
    for (let round = 0; round < rounds; round++) {
      const cache = join(folder, String(round));
      const once = (way: string) =>
        inChild<TestingFigures>(process.execPath, 'testing/measure.js', [way, cache]);
      all.cold.push(await once('memory'));
      const order = round % 2 === 0 ? (['memory', 'server'] as const) : (['server', 'memory'] as const);
      for (const way of order) all[way].push(await once(way));
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return {
    memory: rounded(medians(all.memory)),
    server: rounded(medians(all.server)),
    cold: rounded(medians(all.cold)),
  };
}

function targets({ memory, server, cold }: Figures): Target[] {
  const atMost = (what: string, limit: number, measured: number): Target => ({
    what: `testing: ${what}`,
    limit,
    kind: 'at most',
    measured,
  });
  return [
    atMost(
      '100 tests, of those on a running server',
      1.5,
      Number((memory.testsMs / server.testsMs).toPrecision(3)),
    ),
    atMost('first test of a process, in ms', 2_000, memory.firstMs),
    atMost('first test without an image, in ms', 8_000, cold.firstMs),
    atMost('reset, in ms', 2, memory.resetMs),
  ];
}

function table({ memory, server, cold }: Figures): string {
  const row = (name: string, { firstMs, testsMs, cpuMs, resetMs, resetP95Ms }: TestingFigures) => [
    name,
    figure(firstMs),
    figure(testsMs),
    figure(cpuMs),
    `${figure(resetMs)} (${figure(resetP95Ms)})`,
  ];
  return [
    '100 tests of five queries each (two inserts, a find with an include, an update, a count) on five tables, each followed by a reset.',
    '',
    ...markdownTable(
      ['', 'first test', '100 tests', 'CPU of those', 'reset (p95)'],
      [
        row('in memory', memory),
        row('in memory, no image yet', cold),
        row('Sequelize on a running server, DELETE of every table', server),
      ],
    ),
    '',
    'Milliseconds. The first test is counted from the start of the process. CPU is that of the process, so that of the server is not in it.',
    '',
  ].join('\n');
}
