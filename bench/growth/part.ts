import { startServer } from '../database/server.js';
import { figure, markdownTable } from '../markdown.js';
import type { Measured, Part, Size } from '../part.js';
import { newestRuntime } from '../runtimes.js';
import { median } from '../statistics.js';
import type { Target } from '../target.js';
import { ways, type Way } from '../ways/ways.js';
import { grow, type Grown, type GrowthRow, type GrowthSettings } from './grow.js';

/** One thing that grows. */
interface Question {
  readonly title: string;
  readonly sizes: readonly number[];
  readonly ways: readonly Way[];
  /** What the environment of a size says. */
  readonly env: (size: number) => Readonly<Record<string, string>>;
  readonly settings: Omit<GrowthSettings, 'rounds'>;
}

const inTurn = { latencyMs: 0, warmUp: 60, turn: () => ({ invocations: 5 }) };
const rowsWay = (way: Way, file: string): Way => ({ ...way, file: `../growth/handlers/${file}` });

const questions = {
  models: {
    title: 'Models, of which one is queried',
    sizes: [1, 10, 100, 500],
    ways: [ways.closing, ways.recipe, ways.newSequelize],
    env: (size) => ({ MODELS: String(size) }),
    settings: { ...inTurn, warmUp: 30 },
  },
  rows: {
    title: 'Rows of the result',
    sizes: [1, 100, 1_000, 10_000],
    ways: [
      rowsWay(ways.pg, 'rows-pg.js'),
      rowsWay(ways.closing, 'rows-sluice.js'),
      rowsWay(ways.sequelizeKept, 'rows-sequelize-kept.js'),
    ],
    env: (size) => ({ ROWS: String(size) }),
    settings: { ...inTurn, warmUp: 10, turn: () => ({ invocations: 3 }) },
  },
  atOnce: {
    title: 'Invocations at once in one process',
    sizes: [1, 4, 16, 64],
    ways: [ways.pg, ways.recipe, ways.closing, ways.sequelizeKept],
    // As on Lambda Managed Instances, where one process serves so many.
    env: () => ({ AWS_LAMBDA_MAX_CONCURRENCY: '64' }),
    settings: { latencyMs: 1, warmUp: 20, turn: (size) => ({ invocations: 128, atOnce: size }) },
  },
} satisfies Record<string, Question>;

const ROUNDS = 4;

export const growth: Part = {
  name: 'growth',
  async run({ rounds, smoke }: Size): Promise<Measured> {
    const server = await startServer('embedded', 300);
    try {
      const figures: Record<string, GrowthRow[]> = {};
      for (const [name, question] of Object.entries<Question>(questions)) {
        const sizes = smoke ? question.sizes.slice(0, 2) : question.sizes;
        const all = sizes.flatMap((size) =>
          question.ways.map((way): Grown => {
            const env = { ...way.env, ...question.env(size) };
            return { way: { ...way, env }, size };
          }),
        );
        const { settings } = question;
        figures[name] = await grow(
          all,
          server,
          newestRuntime(),
          smoke ? { ...settings, ...SMOKE } : { ...settings, rounds: rounds ?? ROUNDS },
        );
      }
      return {
        figures: { node: newestRuntime().version, postgres: server.version, ...figures },
        targets: targets(figures['models'] ?? []),
        text: Object.entries<Question>(questions)
          .map(([name, question]) => table(question, figures[name] ?? []))
          .join('\n'),
      };
    } finally {
      await server.postgres.stop();
    }
  },
};

const SMOKE = { rounds: 1, warmUp: 1, turn: () => ({ invocations: 2, atOnce: 2 }) };

/** The largest number of models against one, in the rounds that they had together. */
function targets(rows: readonly GrowthRow[]): Target[] {
  const ours = rows.filter(({ name }) => name === ways.closing.name);
  const [one, most] = [ours.at(0), ours.at(-1)];
  if (one === undefined || most === undefined) return [];
  const times = most.rounds.map(({ cpuMs }, i) => cpuMs / (one.rounds[i]?.cpuMs ?? Number.NaN));
  return [
    {
      what: `closing: CPU per invocation with ${most.size} models, of that with ${one.size}`,
      limit: 1.15,
      kind: 'at most',
      measured: median(times),
    },
  ];
}

function table({ title, ways: ofQuestion }: Question, rows: readonly GrowthRow[]): string {
  const sizes = [...new Set(rows.map(({ size }) => size))];
  const cell = (way: Way, size: number): string => {
    const row = rows.find((one) => one.name === way.name && one.size === size);
    if (row === undefined) return '-';
    const failed = row.failed > 0 ? `, **${row.failed} failed**` : '';
    return `${figure(row.wallMs)} / ${figure(row.cpuMs)}${failed}`;
  };
  return [
    `${title} (wall / CPU per invocation, in milliseconds):`,
    '',
    ...markdownTable(
      ['', ...sizes.map((size) => size.toLocaleString('en'))],
      ofQuestion.map((way) => [way.name, ...sizes.map((size) => cell(way, size))]),
    ),
    '',
  ].join('\n');
}
