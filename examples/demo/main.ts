import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isClean, sentence } from './findings.js';
import { page } from './page.js';
import { table } from './report.js';
import { SEQUENCE } from './sequence.js';
import { runService } from './service.js';
import { BURSTS, CONTAINERS, MAX_CONNECTIONS, PAUSE_SECONDS, TIMEOUT_MS } from './settings.js';
import { abortOnSignals } from './signals.js';
import { runTrial, type Measurement } from './trial.js';
import { SLUICE, ways } from './ways/index.js';
import { wrap } from './wrap.js';

const INTRODUCTION =
  `One function in four ways, each in a fleet of its own: at most ${CONTAINERS} containers, frozen between invocations and ` +
  `killed after ${TIMEOUT_MS / 1000} s, and a PostgreSQL with max_connections = ${MAX_CONNECTIONS}. First ${SEQUENCE.length} ` +
  `invocations one by one, of which ${mishaps()}; then ${BURSTS} bursts of ${CONTAINERS} at once, with ` +
  `${PAUSE_SECONDS / 60} frozen minutes in between, which pass quickly here.`;

/** Runs the four ways and the service, says what happened, and returns the exit code: 0 when Sluice's row is clean and the service works. */
export async function demo(): Promise<number> {
  const signals = abortOnSignals();
  try {
    return await compare(signals.signal);
  } catch (error) {
    // What is being stopped fails, and nobody needs to read that.
    if (signals.exitCode === undefined) throw error;
    return signals.exitCode;
  } finally {
    signals.release();
  }
}

async function compare(signal: AbortSignal): Promise<number> {
  console.log(`${wrap(INTRODUCTION, '')}\n`);
  const measurements: Measurement[] = [];
  for (const way of ways) {
    console.log(`  ... ${way.name}`);
    const handler = fileURLToPath(new URL(`ways/${way.module}`, import.meta.url));
    measurements.push(await runTrial(way, handler, signal));
  }
  const sluice = measurements.find(({ way }) => way.name === SLUICE);
  if (sluice === undefined) throw new Error(`${SLUICE} is missing`);
  const findings = measurements.map((measurement) => sentence(measurement, sluice));
  console.log(`\n${table(measurements)}\n`);
  for (const finding of findings) console.log(wrap(finding));

  const file = fileURLToPath(new URL('demo.html', import.meta.url));
  await writeFile(file, page(INTRODUCTION, measurements, findings));
  console.log(`\nThe picture of it is in ${relative('', file)}`);

  console.log('\nThe functions of examples/orders, once each, in fleets on one server:\n');
  const works = await runService(signal);
  return isClean(sluice) && works ? 0 : 1;
}

function mishaps(): string {
  const kinds = SEQUENCE.filter((kind) => kind !== 'ordinary').map((kind) => `one ${kind}`);
  return `${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1)}`;
}
