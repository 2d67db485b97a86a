// node run.js [part...] [smoke] [--rounds N]: measures, prints tables, and writes bench/results.json and the tables of
// docs/performance.md; a smoke run writes nothing.
import { writeBetweenMarkers } from './document.js';
import { readOrder } from './order.js';
import { parts } from './parts.js';
import { kept, readResults, writeResults } from './results.js';
import { targetsTable } from './targets-table.js';

// From .build/bench, where this runs.
const RESULTS = new URL('../../bench/results.json', import.meta.url);
const DOCUMENT = new URL('../../docs/performance.md', import.meta.url);

const { chosen, size } = readOrder(process.argv.slice(2), parts);
const results = readResults(RESULTS);
const begin = performance.now();
for (const part of chosen) {
  const measured = await part.run(size);
  results.parts[part.name] = kept(measured);
  console.log(
    `\n## ${part.name}, after ${Math.round((performance.now() - begin) / 1_000)} s\n\n${measured.text}`,
  );
  if (!size.smoke) writeBetweenMarkers(DOCUMENT, `npm run bench -- ${part.name}`, measured.text);
}
console.log(`\n## targets\n\n${targetsTable(results)}`);
if (!size.smoke) {
  writeResults(
    RESULTS,
    results,
    parts.map(({ name }) => name),
  );
  writeBetweenMarkers(DOCUMENT, 'npm run bench', targetsTable(results));
}
