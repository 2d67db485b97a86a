import { ContainerPool } from './containers/container-pool.js';
import { startGuard } from './containers/guard.js';
import { openDatabase } from './database/open-database.js';
import type { Fleet } from './fleet.js';
import { startNetwork } from './network/network.js';
import type { FleetOptions } from './options.js';
import { Recorder } from './report/recorder.js';
import { resolveOptions, type ResolvedFleetOptions } from './resolve-options.js';
import { RunningFleet } from './running-fleet.js';
import { Teardown } from './teardown.js';

/**
 * Starts a fleet: a server, unless it is given one, and a network in front of it. Containers start when invocations
 * come. Stop it when you are done; should this process be killed, everything that it has started ends by itself.
 *
 * Rejects with a `ConfigurationError` that names all mistakes in the options, and with what `database.prepare` rejects
 * with. Nothing is left running then.
 *
 * ```ts
 * import { startFleet } from 'sluice/fleet';
 *
 * await using fleet = await startFleet({ handler: 'dist/get-order.js', containers: 50 });
 * await fleet.load({ schedule: { kind: 'burst', count: 200 } });
 * console.log(fleet.report().summary);
 * ```
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const resolved = await resolveOptions(options);
  const teardown = new Teardown();
  try {
    return await start(resolved, teardown);
  } catch (error) {
    // What failed first is what its reader needs.
    await teardown.run().catch(() => undefined);
    throw error;
  }
}

async function start(options: ResolvedFleetOptions, teardown: Teardown): Promise<Fleet> {
  const { handler, containers, runtime, node, speed } = options;
  const { max, idleMs, concurrency, timeoutMs, initMs, memoryMb } = containers;
  const { program, version } = node;
  // Nothing is done to network or database before the fleet is there.
  const onFault = (name: string, detail: string) => recorder.fault(name, detail);

  const guard = startGuard();
  teardown.add(() => guard.dismiss());

  // The network stands in front of the database, which is asked about what came through it.
  const ports: { containerOf?: (port: number) => string | undefined } = {};
  const containerOf = (port: number) => ports.containerOf?.(port);
  const database = await openDatabase(options.database, { containerOf, onFault }, teardown);
  const network = await startNetwork({ target: database.target, speed, options: options.network, onFault });
  teardown.add(() => network.stop());
  ports.containerOf = (port) => network.containerOf(port);
  // Its clock starts when the fleet is ready.
  const recorder = new Recorder({ handler: handler.file, runtime, node: version, speed, concurrency });

  const pool = new ContainerPool({
    container: { handler, runtime, node: program, concurrency, memoryMb, initMs, timeoutMs, speed },
    max,
    idleMs: idleMs / speed,
    guard,
    recorder,
    enter: async (id) => ({ ...database.environment(await network.attach(id)), ...options.env }),
    leave: (id) => network.detach(id),
  });
  await database.connections().catch((cause: unknown) => {
    throw new Error('the connections of the server cannot be counted: its user must see pg_stat_activity', {
      cause,
    });
  });
  return new RunningFleet({ pool, database, network, recorder, speed, teardown });
}
