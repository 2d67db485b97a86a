import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Cleanup } from './cleanup.js';
import { isClean, sentence } from './findings.js';
import { LambdaFunction } from './lambda.js';
import { SEQUENCE, Trial, type Measurement } from './measure.js';
import { table } from './report.js';
import { openServer, type DemoServer } from './server.js';
import { TIMEOUT_MS } from './settings.js';
import { SLUICE, ways, type Way } from './ways/index.js';
import { wrap } from './wrap.js';

const mishaps = SEQUENCE.filter((kind) => kind !== 'ordinary');

/** Runs the four ways, prints what happened, and returns the exit code: 0 when Sluice's row is clean. */
export async function demo(): Promise<number> {
  const cleanup = new Cleanup();
  const release = cleanup.onSignals();
  try {
    return await compare(cleanup);
  } catch (error) {
    // What is being stopped fails, and nobody needs to read that.
    if (cleanup.exitCode === undefined) throw error;
    return cleanup.exitCode;
  } finally {
    await cleanup.run();
    release();
  }
}

async function compare(cleanup: Cleanup): Promise<number> {
  console.log('Starting PostgreSQL and filling it with orders ...');
  const opening = openServer();
  cleanup.add(async () => (await opening.catch(() => undefined))?.stop());
  const server = await opening;
  const template = await server.createDatabase();
  await prepare(server.urlOf(template, 'prepare'), cleanup);
  console.log(
    wrap(
      `${server.description}. The same function in four ways, each in a Node process of its own that is frozen ` +
        `between invocations and killed after ${TIMEOUT_MS / 1000} s, as Lambda does. Each gets ` +
        `${SEQUENCE.length - mishaps.length} ordinary invocations, and one each that ${mishaps.slice(0, -1).join(', ')} and ${mishaps.at(-1)}.`,
      '',
    ) + '\n',
  );
  const trials: Trial[] = [];
  for (const way of ways) trials.push(await begin(way, server, template, cleanup));
  // In turns: what else the machine does then slows all ways alike.
  for (const kind of SEQUENCE) {
    if (kind !== 'ordinary') console.log(`  ... one that ${kind}`);
    for (const trial of trials) await trial.invoke(kind);
  }
  const measurements: Measurement[] = [];
  for (const trial of trials) measurements.push(await trial.finish());

  const sluice = measurements.find(({ way }) => way.name === SLUICE);
  if (sluice === undefined) throw new Error(`${SLUICE} is missing`);
  console.log(`\n${table(measurements)}\n`);
  for (const measurement of measurements) console.log(wrap(sentence(measurement, sluice)));
  return isClean(sluice) ? 0 : 1;
}

async function begin(way: Way, server: DemoServer, template: string, cleanup: Cleanup): Promise<Trial> {
  const database = await server.createDatabase(template);
  const fn = new LambdaFunction({
    module: new URL(`ways/${way.module}`, import.meta.url).href,
    timeoutMs: TIMEOUT_MS,
    databaseUrl: server.urlOf(database, way.module.replace('.js', '')),
  });
  cleanup.add(() => fn.dispose());
  return new Trial(way, server, database, fn);
}

/** As a user would: `node examples/orders/prepare.js` with DATABASE_URL. */
async function prepare(databaseUrl: string, cleanup: Cleanup): Promise<void> {
  const script = fileURLToPath(new URL('../orders/prepare.js', import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  cleanup.add(async () => void child.kill('SIGKILL'));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the tables could not be created and filled');
}
