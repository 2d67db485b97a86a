import { fileURLToPath } from 'node:url';
import { startFleet, type Fleet } from 'sluice/fleet';
import { prepare } from '../orders/fleet.js';
import { serviceSteps, type Step } from './service-steps.js';
import { TIMEOUT_MS } from './settings.js';
import { settledConnections } from './trial.js';

/** Runs the functions of examples/orders that events come to, once each, and says what came back; whether all did as they should. */
export async function runService(signal: AbortSignal): Promise<boolean> {
  // The first fleet's server is that of all.
  const fleets: Fleet[] = [];
  const stop = () => void Promise.all(fleets.map((fleet) => fleet.stop())).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  let worked = true;
  try {
    for (const step of serviceSteps()) {
      const fleet = await start(step.name, fleets[0]?.database.url);
      fleets.push(fleet);
      signal.throwIfAborted();
      worked = (await run(step, fleet)) && worked;
    }
    return worked;
  } finally {
    signal.removeEventListener('abort', stop);
    // The server goes last.
    for (const fleet of fleets.toReversed()) await fleet.stop();
  }
}

function start(name: string, url: string | undefined): Promise<Fleet> {
  return startFleet({
    handler: fileURLToPath(new URL(`orders/${name}.mjs`, import.meta.url)),
    containers: { max: 1, timeoutMs: TIMEOUT_MS },
    // With `maxConnections` it is an embedded one, whatever DATABASE_URL says.
    database: url === undefined ? { maxConnections: 20, prepare } : { url },
  });
}

/** Says what came back, and whether it is what it should be. */
async function run({ name, event, read }: Step, fleet: Fleet): Promise<boolean> {
  const { status, payload, error } = await fleet.invoke(event());
  let worked = true;
  let line: string;
  try {
    if (status !== 'succeeded') throw new Error(`${status}: ${error?.errorType}: ${error?.errorMessage}`);
    line = read(payload);
    const { total } = await settledConnections(fleet);
    if (total > 0) throw new Error(`${line}; and it left ${total} connections on the server`);
  } catch (problem) {
    worked = false;
    line = `FAILED: ${(problem as Error).message}`;
  }
  console.log(`  ${name.padEnd(17)}   ${line}`);
  return worked;
}
