// Sums up the results that vitest has written into a folder, and fails when one of them is not wholly green.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? '.';
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
const runs = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
const [passed, failed, pending, todo] = [
  'numPassedTests',
  'numFailedTests',
  'numPendingTests',
  'numTodoTests',
].map(sum);

if (pending + todo > 0) console.error(`${pending + todo} tests were skipped: none may be`);
if (runs.some((run) => !run.success) || passed === 0 || failed + pending + todo > 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed`);
