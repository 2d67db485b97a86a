import type { ContainerDatabase } from '../core/container-database.js';
import { Contents } from './contents/contents.js';
import { MemoryEngine } from './memory/memory-engine.js';
import { OpenTransactionError } from './open-transaction-error.js';
import type { ResolvedOptions } from './resolved-options.js';
import { loadSchema } from './schema/load-schema.js';
import { schemaKey } from './schema/schema-key.js';
import { ServerEngine } from './server/server-engine.js';
import type { TestEngine } from './test-engine.js';

/** One database of a registry, with its schema, while it is bound to an engine. */
export class TestDatabase {
  readonly database: ContainerDatabase;
  readonly #engine: TestEngine;
  readonly #moveBack: () => Promise<void>;
  readonly #baseline: Contents;

  private constructor(
    database: ContainerDatabase,
    engine: TestEngine,
    moveBack: () => Promise<void>,
    baseline: Contents,
  ) {
    this.database = database;
    this.#engine = engine;
    this.#moveBack = moveBack;
    this.#baseline = baseline;
  }

  static async open(database: ContainerDatabase, options: ResolvedOptions): Promise<TestDatabase> {
    const key = await schemaKey(database.sequelize, options.schema);
    const open = options.engine === 'memory' ? MemoryEngine : ServerEngine;
    const engine = await open.open(options, key);
    let moveBack = async (): Promise<void> => {};
    try {
      moveBack = database.moveTo(engine.server);
      if (!engine.isLoaded) await loadSchema(database.sequelize, engine.admin, options.schema);
      await engine.keep();
      return new TestDatabase(database, engine, moveBack, await Contents.take(engine.admin));
    } catch (error) {
      await moveBack();
      await engine.close();
      throw error;
    }
  }

  /** Puts back what was there when the registry was made, or when `contents` was taken. */
  async restore(contents = this.#baseline): Promise<void> {
    const open = this.#engine.isDead ? [] : await this.#engine.endTransactions();
    await this.#putBack(contents);
    if (open.length > 0) throw new OpenTransactionError(this.database.name, open);
  }

  async #putBack(contents: Contents): Promise<void> {
    if (!this.#engine.isDead && (await contents.restore(this.#engine.admin)) === 'restored') return;
    await this.#engine.recreate();
    if ((await contents.restore(this.#engine.admin)) === 'restored') return;
    throw new Error(
      `database '${this.database.name}': the snapshot was taken when there were other tables than those of the schema. ` +
        'Make them with the option `schema`, so that they are there from the start',
    );
  }

  snapshot(): Promise<Contents> {
    return Contents.take(this.#engine.admin);
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await this.#moveBack();
    await this.#engine.close();
  }
}
