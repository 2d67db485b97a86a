import { setTimeout as sleep } from 'node:timers/promises';
import type { Sequelize } from 'sequelize';

/** What an invocation is to do: well-behaved, and every kind of not. */
export type Deed =
  | 'works'
  | 'writes'
  | 'throws'
  | 'rejects with a text'
  | 'never settles'
  | 'exits'
  | 'leaves a query'
  | 'leaves a query that fails'
  | 'leaves a transaction'
  | 'leaves a connect'
  | 'holds a lock'
  | 'holds a lock in a statement'
  | 'sleeps in a statement'
  | 'queries, then waits'
  | 'queries, waits, queries';

export interface Order {
  readonly does: Deed;
  /** What the answer is to hold. */
  readonly value: number;
  /** How long it sleeps or waits. */
  readonly ms?: number | undefined;
}

export interface Answer {
  readonly value: number | undefined;
}

/** How long a statement runs that nobody waits for. */
const LONG_S = 30;

/** The same in every way: only the handler around it differs. */
export async function perform({ does, value, ms = 0 }: Order, sequelize: Sequelize): Promise<Answer> {
  const answer = async (seconds = 0): Promise<Answer> => {
    const [rows] = await sequelize.query(`SELECT ${value} AS value FROM pg_sleep(${seconds})`);
    return { value: (rows as { value: number }[])[0]?.value };
  };
  switch (does) {
    case 'works':
      return answer();
    case 'writes':
      await sequelize.query(`INSERT INTO written (value) VALUES (${value})`);
      return { value };
    case 'throws':
      await answer();
      throw new RangeError(`thrown ${value}`);
    case 'rejects with a text':
      await answer();
      // What JavaScript lets people do.
      // oxlint-disable-next-line typescript/only-throw-error
      throw `thrown ${value}`;
    case 'never settles':
      await answer();
      return new Promise<never>(() => {});
    case 'exits':
      await answer();
      return process.exit(3);
    case 'leaves a query':
      void sequelize.query(`SELECT pg_sleep(${LONG_S})`);
      return answer();
    case 'leaves a query that fails':
      void sequelize.query('SELECT 1 / 0');
      return answer(0.1);
    case 'leaves a transaction': {
      const transaction = await sequelize.transaction();
      await sequelize.query('UPDATE locked SET id = id', { transaction });
      return { value };
    }
    case 'leaves a connect':
      void sequelize.query('SELECT 1');
      return { value };
    case 'holds a lock':
    case 'holds a lock in a statement':
      return sequelize.transaction(async (transaction) => {
        await sequelize.query('SELECT id FROM locked WHERE id = 1 FOR UPDATE', { transaction });
        const statement = does === 'holds a lock' ? 'SELECT 1' : `SELECT pg_sleep(${LONG_S})`;
        await sequelize.query(statement, { transaction });
        return new Promise<never>(() => {});
      });
    case 'sleeps in a statement':
      return answer(ms / 1_000);
    case 'queries, then waits': {
      const result = await answer();
      await sleep(ms);
      return result;
    }
    case 'queries, waits, queries':
      await answer();
      await sleep(ms);
      return answer();
  }
}
