// A function that does what it is told: well-behaved, and every kind of not.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Handler, LambdaHandler, UseDatabase, defineDatabase, registry, type DatabaseOptions } from 'sluice';

export interface Order {
  readonly does: Deed;
  /** What the answer is to hold. */
  readonly value?: number;
  /** For `works elsewhere`. */
  readonly url?: string;
  readonly ms?: number;
}

export type Deed =
  | 'works'
  | 'works elsewhere'
  | 'works without a query'
  | 'writes'
  | 'writes two together'
  | 'throws'
  | 'rejects with a text'
  | 'never settles'
  | 'returns after its deadline'
  | 'exits'
  | 'holds a lock'
  | 'holds a lock while a statement runs'
  | 'leaves a query'
  | 'leaves a transaction'
  | 'leaves a write'
  | 'leaves a connect'
  | 'sleeps in a statement'
  | 'queries, then waits';

let asked = 0;

function options(): DatabaseOptions {
  const { LEASE_MS, PASSWORD_FROM, CLOSE_MS } = process.env;
  const file = process.env['FLEET_PASSWORD_FILE'] ?? '';
  const { PGHOST, PGPORT, PGUSER, PGDATABASE } = process.env;
  return {
    ...(PASSWORD_FROM === 'file' && {
      host: PGHOST,
      port: Number(PGPORT),
      username: PGUSER,
      database: PGDATABASE,
      password: () => {
        asked++;
        return readFileSync(file, 'utf8');
      },
    }),
    ...(LEASE_MS !== undefined && { leaseMs: Number(LEASE_MS) }),
    ...(CLOSE_MS !== undefined && { closeMs: Number(CLOSE_MS) }),
  };
}

const db = defineDatabase(options());

@LambdaHandler()
@UseDatabase(300_000)
class Obedient extends Handler {
  async handle({ does, value = 1, url, ms = 0 }: Order) {
    const query = async (sql: string) => (await db.sequelize.query(sql))[0] as { value: number }[];
    const answer = async (seconds = 0) => ({
      value: (await query(`SELECT ${value} AS value FROM pg_sleep(${seconds})`))[0]?.value,
      asked,
    });
    switch (does) {
      case 'works':
        return answer();
      case 'works without a query':
        return { value, asked };
      case 'works elsewhere':
        return { value: await elsewhere(url ?? '', value), asked };
      case 'writes':
        await query(`INSERT INTO written (value) VALUES (${value})`);
        return { value, asked };
      case 'writes two together':
        await db.sequelize.transaction(async (transaction) => {
          const insert = `INSERT INTO written (value) VALUES (${value})`;
          await db.sequelize.query(insert, { transaction });
          await sleep(ms);
          await db.sequelize.query(insert, { transaction });
        });
        return { value, asked };
      case 'throws':
        await answer();
        throw new RangeError(`thrown ${value}`);
      case 'rejects with a text':
        await answer();
        // What JavaScript lets people do.
        // oxlint-disable-next-line typescript/only-throw-error
        throw `text ${value}`;
      case 'never settles':
        await answer();
        return new Promise<never>(() => {});
      case 'returns after its deadline':
        await answer();
        await sleep(60_000);
        return answer();
      case 'exits':
        await answer();
        return process.exit(3);
      case 'holds a lock':
      case 'holds a lock while a statement runs':
        return db.sequelize.transaction(async (transaction) => {
          await db.sequelize.query('SELECT id FROM locked WHERE id = 1 FOR UPDATE', { transaction });
          const statement = does === 'holds a lock' ? 'SELECT 1' : 'SELECT pg_sleep(600)';
          await db.sequelize.query(statement, { transaction });
          return new Promise<never>(() => {});
        });
      case 'leaves a query':
        await answer();
        void query('SELECT pg_sleep(600)');
        return { value, asked };
      case 'leaves a transaction':
        await answer();
        await db.sequelize.query('UPDATE locked SET id = id', {
          transaction: await db.sequelize.transaction(),
        });
        return { value, asked };
      case 'leaves a connect':
        void query('SELECT 1');
        return { value, asked };
      case 'leaves a write':
        await db.sequelize.query(`INSERT INTO written (value) VALUES (${value})`, {
          transaction: await db.sequelize.transaction(),
        });
        return { value, asked };
      case 'sleeps in a statement':
        return answer(ms / 1_000);
      case 'queries, then waits': {
        const result = await answer();
        await sleep(ms);
        return result;
      }
    }
  }
}

/** On another server, or on one that is none. */
async function elsewhere(url: string, value: number): Promise<number | undefined> {
  const known =
    databases.get(url) ?? defineDatabase(`elsewhere ${databases.size}`, { url, connectMs: 1_500 });
  databases.set(url, known);
  return known.run(async () => {
    const [rows] = await known.sequelize.query(`SELECT ${value} AS value`);
    return (rows as { value: number }[])[0]?.value;
  });
}

const databases = new Map<string, ReturnType<typeof registry.get>>();

export const handler = Obedient.toLambda();
