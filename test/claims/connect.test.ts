import { webcrypto } from 'node:crypto';
import { inspect } from 'node:util';
import { DataTypes, ForeignKeyConstraintError } from 'sequelize';
import { describe, expect, onTestFinished, test } from 'vitest';
import { server, withSchema } from '../helpers/server.js';
import { plainSequelize } from './plain-sequelize.js';

const isCatalogueQuery = (sql: string) => sql.includes('FROM pg_type');

// What docs/why-connections-break.md says about connecting with plain Sequelize. No Sluice in here.
describe('connecting with Sequelize', () => {
  test('the first query opens two connections', async () => {
    const { sequelize, clients } = plainSequelize();
    await sequelize.query('SELECT 1');
    expect(clients).toHaveLength(2);
    await sequelize.query('SELECT 1');
    expect(clients).toHaveLength(2);
  });

  test('with databaseVersion set it opens one', async () => {
    const { sequelize, clients } = plainSequelize({ databaseVersion: '18.0.0' });
    await sequelize.query('SELECT 1');
    expect(clients).toHaveLength(1);
  });

  test('every connection sends SET before its first query', async () => {
    const { sequelize, clients, statements } = plainSequelize({
      databaseVersion: '18.0.0',
      pool: { max: 2 },
    });
    await Promise.all([1, 2].map(() => sequelize.query('SELECT pg_sleep(0.05)')));
    expect(clients).toHaveLength(2);
    const sets = statements.filter((sql) => sql.startsWith('SET '));
    expect(sets).toHaveLength(2);
    expect(sets[0]).toMatch(/SET client_min_messages TO warning;SET TIME ZONE/);
  });

  test('every new Sequelize reads the type catalogue again', async () => {
    for (let i = 0; i < 2; i++) {
      const { sequelize, statements } = plainSequelize();
      await sequelize.query('SELECT 1');
      await sequelize.query('SELECT 1');
      expect(statements.filter(isCatalogueQuery)).toHaveLength(1);
    }
  });

  test('every connection computes the 4096 rounds of SCRAM again', async () => {
    const rounds = countRounds();
    const { sequelize } = plainSequelize({ databaseVersion: '18.0.0', pool: { max: 2 } });
    await Promise.all([1, 2].map(() => sequelize.query('SELECT pg_sleep(0.05)')));
    expect(rounds).toEqual([4096, 4096]);
  });

  test('the password shows in util.inspect', () => {
    const { sequelize } = plainSequelize({ password: 'not-a-real-one' });
    expect(inspect(sequelize)).toContain('not-a-real-one');
  });

  test('PostgreSQL 18 says 23001 for ON DELETE RESTRICT, which Sequelize does not take for a foreign key', async () => {
    await withSchema(async (schema) => {
      const { sequelize } = plainSequelize();
      const Parent = sequelize.define('parent', {}, { schema, timestamps: false });
      const Child = sequelize.define('child', { parentId: DataTypes.INTEGER }, { schema, timestamps: false });
      Child.belongsTo(Parent, { foreignKey: 'parentId', onDelete: 'RESTRICT' });
      await sequelize.sync();
      const parent = await Parent.create();
      await Child.create({ parentId: parent.get('id') });
      const error: unknown = await parent.destroy().catch((reason: unknown) => reason);
      const { code } = (error as { parent: { code: string } }).parent;
      const restricts = server().version >= 180_000;
      expect(code).toBe(restricts ? '23001' : '23503');
      expect(error instanceof ForeignKeyConstraintError).toBe(!restricts);
    });
  });
});

/** The iterations of every key derivation until the end of the test. */
function countRounds(): number[] {
  const rounds: number[] = [];
  const { subtle } = webcrypto;
  const derive = subtle.deriveBits.bind(subtle) as (...args: unknown[]) => unknown;
  const counted = (...args: unknown[]): unknown => {
    rounds.push((args[0] as { iterations: number }).iterations);
    return derive(...args);
  };
  Object.defineProperty(subtle, 'deriveBits', { value: counted, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(subtle, 'deriveBits'));
  return rounds;
}
