import { markdownTable } from '../markdown.js';
import type { Played } from './play.js';
import type { Scenario } from './scenario.js';
import { ways } from './ways.js';

/** What each way survives; and what was done, with what a good function would show. */
export function table(scenarios: readonly Scenario[], played: readonly Played[]): string {
  const cellOf = (scenario: Scenario, way: string): string =>
    played.find((one) => one.scenario === scenario && one.way.name === way)?.cell ?? 'not played';
  return [
    ...markdownTable(
      ['', ...ways.map(({ name }) => name)],
      scenarios.map((one) => [one.name, ...ways.map(({ name }) => cellOf(one, name))]),
    ),
    '',
    ...markdownTable(
      ['', 'what is done', 'a good function', 'promise'],
      scenarios.map(({ name, done, good, promise }) => [name, done, good, String(promise ?? '')]),
    ),
  ].join('\n');
}
