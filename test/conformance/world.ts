import type { Sequelize } from 'sequelize-typescript';
import type { Database } from 'sluice';
import type { Models } from './models/index.js';

export type Engine = 'memory' | 'server';

/** What a case runs in: a database of one engine, with the tables of all models and no rows. */
export interface World extends AsyncDisposable {
  readonly engine: Engine;
  readonly database: Database;
  readonly sequelize: Sequelize;
  readonly models: Models;
  /** Undoes what a case has done: rows, sequences, and everything that it has created. */
  reset(): Promise<void>;
}

/** One rule of behaviour. */
export interface ConformanceCase {
  readonly name: string;
  /** Returns plain data that is the same at each run: no times of now, no random ids. */
  run(world: World): Promise<unknown>;
  /** What both engines return. May hold asymmetric matchers; that the engines agree is compared in full. */
  readonly expected: unknown;
}

/** What memory does otherwise than a server, and will go on to. */
export interface Difference {
  readonly name: string;
  run(world: World): Promise<unknown>;
  readonly memory: unknown;
  readonly server: unknown;
}
