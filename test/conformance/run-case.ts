import type { World } from './world.js';

/** Runs as a handler would, so that what is left open is closed; then all is as it was before. */
export async function runCase(world: World, run: (world: World) => Promise<unknown>): Promise<unknown> {
  try {
    return await world.database.run(() => run(world));
  } finally {
    await world.reset();
  }
}
