import { defineDatabase } from 'sluice';
import { inMemoryRegistry, type InMemoryOptions } from 'sluice/testing';
import { vi } from 'vitest';
import { server, uniqueName } from '../helpers/server.js';
import { defineModels } from './models/index.js';
import type { Engine, World } from './world.js';

const EXTENSIONS = ['btree_gist', 'citext', 'hstore'];

/** A database of this engine with the tables of all models; disposing of it removes it. */
export async function openWorld(engine: Engine, options: InMemoryOptions = {}): Promise<World> {
  // In memory everybody is a superuser.
  vi.stubEnv('DATABASE_URL', server().adminUrl);
  const models = defineModels();
  const database = defineDatabase(uniqueName('conformance'), {
    models: Object.values(models),
    pool: { max: 5 },
  });
  try {
    const registry = await inMemoryRegistry(database, { engine, extensions: EXTENSIONS, ...options });
    return {
      engine,
      database,
      models,
      // The same as long as the database is not made anew, which needs an idle time.
      sequelize: database.sequelize,
      reset: () => registry.reset(),
      [Symbol.asyncDispose]: async () => {
        await registry.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
