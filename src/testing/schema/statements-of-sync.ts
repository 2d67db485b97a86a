import { AsyncLocalStorage } from 'node:async_hooks';
import { QueryTypes, type QueryOptions } from 'sequelize';
import type { Sequelize } from 'sequelize-typescript';
import { internalsOf } from '../../models/sequelize-internals.js';
import { syncModels } from './sync-models.js';

const recording = new AsyncLocalStorage<string[]>();

/**
 * What `syncModels` would send to an empty database, without sending it: whatever changes one of these statements changes
 * the tables. Queries that others make at the same time go where they always go.
 */
export async function statementsOfSync(sequelize: Sequelize): Promise<string[]> {
  const statements: string[] = [];
  const manager = internalsOf(sequelize).connectionManager;
  const undo = [
    replace(sequelize, 'query', (original) => (...args: unknown[]) => {
      const recorded = recording.getStore();
      if (recorded === undefined) return original(...args);
      const [sql, options] = args as [string | { query: string }, QueryOptions | undefined];
      recorded.push(typeof sql === 'string' ? sql : sql.query);
      return Promise.resolve(answerOfAnEmptyDatabase(options));
    }),
    // It would read the types of the enums that were not made.
    replace(
      manager,
      '_refreshDynamicOIDs',
      (original) =>
        (...args: unknown[]) =>
          recording.getStore() === undefined ? original(...args) : Promise.resolve(),
    ),
  ];
  try {
    await recording.run(statements, () => syncModels(sequelize));
  } finally {
    for (const one of undo) one();
  }
  return statements;
}

type Method = (...args: unknown[]) => unknown;

/** Puts another method in its place, and gives the way back. */
function replace<Name extends string>(
  target: object,
  name: Name,
  make: (original: Method) => Method,
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const original = Reflect.get(target, name) as Method;
  const value = make(original.bind(target));
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false });
  return () => {
    if (own === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, own);
  };
}

/** No table, no index, no enum. */
function answerOfAnEmptyDatabase(options: QueryOptions | undefined): unknown {
  if (options?.plain === true) return null;
  const { type } = options ?? {};
  const lists: readonly unknown[] = [QueryTypes.SHOWTABLES, QueryTypes.SHOWINDEXES, QueryTypes.SELECT];
  return lists.includes(type) ? [] : [[], 0];
}
