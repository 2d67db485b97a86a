// node run.js <folder of the handlers> [part of a scenario's name]: plays every scenario in every way and prints the
// table. Without a part of a name it is written into docs/reliability.md.
import { pathToFileURL } from 'node:url';
import { runtimes } from '../runtimes.js';
import { writeTable } from './document.js';
import { play, type Played } from './play.js';
import { scenarios } from './scenarios/index.js';
import { settings, type Kind } from './settings.js';
import { table } from './table.js';
import { versions } from './versions.js';
import { ways } from './ways.js';

const [folder = '.', part = ''] = process.argv.slice(2);
const chosen = scenarios.filter(({ name }) => name.includes(part));
if (chosen.length === 0) throw new Error(`no scenario has '${part}' in its name`);
const node = runtimes().at(-1);
if (!node) throw new Error('there is no Node to run the containers');

const begin = performance.now();
let postgres = '';
const played: Played[] = [];
const handlers = pathToFileURL(`${folder}/`);
const onPlayed = (one: Played): void => {
  played.push(one);
  const after = Math.round((performance.now() - begin) / 1_000);
  console.error(`${after} s | ${one.scenario.name} | ${one.way.name} | ${one.cell}`);
};
for (const kind of Object.keys(settings) as Kind[]) {
  const ofKind = chosen.filter((one) => one.kind === kind);
  if (ofKind.length === 0) continue;
  const runs = ways.map((way) => () => play(kind, ofKind, way, { node, handlers, onPlayed }));
  if (settings[kind].alone) for (const run of runs) postgres = await run();
  else [postgres = ''] = await allOf(runs);
}

const seconds = Math.round((performance.now() - begin) / 1_000);
const text = `${table(chosen, played)}\n\n${versions(node, postgres)}\n`;
console.log(`\n${text}\n${chosen.length} scenarios in ${ways.length} ways took ${seconds} s`);
if (part === '') writeTable(text);

/** As `Promise.all`, but nothing runs any more when it rejects. */
async function allOf<T>(runs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results = await Promise.allSettled(runs.map((run) => run()));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
