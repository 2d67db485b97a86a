import { inspect } from 'node:util';
import { container } from '../core/container.js';
import type { ContainerDatabase } from '../core/container-database.js';
import type { Database } from '../core/database.js';
import { defineDatabase } from '../core/define-database.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { InMemoryModels, InMemoryOptions } from './options.js';
import { resolveOptions, type ResolvedOptions } from './resolved-options.js';
import type { Contents } from './contents/contents.js';
import { TestDatabase } from './test-database.js';

/** What the databases of a registry held at one moment. Made by `snapshot()`. */
export interface Snapshot {
  readonly takenAt: Date;
}

/** Databases under test: their models and handlers work as in production, on a PostgreSQL that is the test's own. */
export interface InMemoryRegistry extends AsyncDisposable {
  /**
   * The database of that name; without one the only one.
   * @throws {ConfigurationError} when this registry has none of that name, or several
   */
  get(name?: string): Database;
  /**
   * Puts back what there was when the registry was made: rows, sequences, tables. About a millisecond where only rows and
   * sequences were changed, about a second where a table was.
   * @throws {OpenTransactionError} when a transaction is still open; all is put back then too
   */
  reset(): Promise<void>;
  /** Remembers what there is now, for `restore`: seed data, for instance. */
  snapshot(): Promise<Snapshot>;
  /**
   * Puts back what there was when the snapshot was taken.
   * @throws {OpenTransactionError} as `reset`
   */
  restore(snapshot: Snapshot): Promise<void>;
  /** Ends the databases, and points them back to where their options say. Never rejects. */
  close(): Promise<void>;
}

/**
 * Moves databases into this process, or onto a server of the test's own, with their schema loaded. Models can then be used
 * outside of any invocation, and handlers by `invoke`.
 *
 * ```ts
 * import { afterAll, beforeEach } from 'vitest';
 * import { inMemoryRegistry } from 'sluice/testing';
 * import { db } from './database';
 *
 * const registry = await inMemoryRegistry(db);
 * beforeEach(() => registry.reset());
 * afterAll(() => registry.close());
 * ```
 *
 * @param databases what `defineDatabase` has returned, one or several; or `{ models }`, to be defined here
 * @throws {ConfigurationError} with every mistake in the options, when a package that is needed is not installed, or when a
 *   database is in a test registry already
 * @throws {ModelDefinitionError} of `{ models }`: when a model belongs to another database already
 */
export async function inMemoryRegistry(
  databases: Database | readonly Database[] | InMemoryModels,
  options: InMemoryOptions = {},
): Promise<InMemoryRegistry> {
  if (isModels(databases)) {
    const { models, name = 'default', sequelize } = databases;
    const resolved = resolveOptions({ ...databases, ...options }, true);
    refuseModelsOfOthers(models);
    const database = defineDatabase(name, { models, sequelize });
    try {
      return await open([database as ContainerDatabase], resolved, true);
    } catch (error) {
      await database.close();
      throw error;
    }
  }
  const list = [databases].flat() as readonly unknown[];
  return open(list.map(theDatabase), resolveOptions(options, false), false);
}

async function open(
  databases: readonly ContainerDatabase[],
  options: ResolvedOptions,
  isOurs: boolean,
): Promise<InMemoryRegistry> {
  const opened = await Promise.allSettled(databases.map((one) => TestDatabase.open(one, options)));
  const ready = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed === undefined) return new TestRegistry(ready, isOurs);
  await Promise.all(ready.map((one) => one.close()));
  throw failed.reason;
}

class TestRegistry implements InMemoryRegistry {
  readonly #databases: readonly TestDatabase[];
  readonly #isOurs: boolean;
  readonly #snapshots = new WeakMap<Snapshot, readonly Contents[]>();
  #closed: Promise<void> | undefined;

  constructor(databases: readonly TestDatabase[], isOurs: boolean) {
    this.#databases = databases;
    this.#isOurs = isOurs;
  }

  get(name?: string): Database {
    this.#refuseWhenClosed();
    const databases = this.#databases.map(({ database }) => database);
    const found = name === undefined ? databases : databases.filter((one) => one.name === name);
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    const names = databases.map((one) => inspect(one.name)).join(', ');
    throw mistake(
      name === undefined
        ? `this registry has several databases: say which one, of ${names}`
        : `this registry has no database called ${inspect(name)}, but ${names}`,
    );
  }

  async reset(): Promise<void> {
    this.#refuseWhenClosed();
    await this.#each((database) => database.restore());
  }

  async snapshot(): Promise<Snapshot> {
    this.#refuseWhenClosed();
    const contents = await Promise.all(this.#databases.map((database) => database.snapshot()));
    const snapshot: Snapshot = Object.freeze({ takenAt: new Date() });
    this.#snapshots.set(snapshot, contents);
    return snapshot;
  }

  async restore(snapshot: Snapshot): Promise<void> {
    this.#refuseWhenClosed();
    const contents = this.#snapshots.get(snapshot);
    if (contents === undefined)
      throw mistake(
        `restore() was given ${inspect(snapshot, { depth: 0 })}, which is no snapshot of this registry: give it what its snapshot() has returned`,
      );
    await this.#each((database, i) => database.restore(contents[i]));
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** All of them, also when one fails. */
  async #each(step: (database: TestDatabase, i: number) => Promise<void>): Promise<void> {
    const results = await Promise.allSettled(this.#databases.map(step));
    const failed = results.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #close(): Promise<void> {
    await Promise.all(
      this.#databases.map(async (one) => {
        await one.close();
        if (this.#isOurs) await one.database.close();
      }),
    );
  }

  #refuseWhenClosed(): void {
    if (this.#closed !== undefined) throw mistake('this registry is closed: make another one');
  }
}

function isModels(value: Database | readonly Database[] | InMemoryModels): value is InMemoryModels {
  return typeof value === 'object' && value !== null && 'models' in value;
}

/** A model has one Sequelize: two registries cannot share it. */
function refuseModelsOfOthers(models: InMemoryModels['models']): void {
  for (const model of models) {
    const owner = container().modelOwners.get(model)?.database;
    if (owner === undefined) continue;
    throw mistake(
      `${model.name} belongs to database '${owner}' already, and a model has one Sequelize. Give inMemoryRegistry that database ` +
        `(what defineDatabase has returned) instead of its models, or close the registry that has them first`,
    );
  }
}

function theDatabase(given: unknown): ContainerDatabase {
  const known = [...container().databases.values()].find((one) => one === given);
  if (known !== undefined) return known;
  throw mistake(
    `was given ${inspect(given, { depth: 0 })}, which is no open database: give it what defineDatabase has returned, or { models }`,
  );
}

function mistake(problem: string): ConfigurationError {
  return new ConfigurationError('inMemoryRegistry', [problem]);
}
