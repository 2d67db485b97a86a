import { readFileSync } from 'node:fs';
import pg from 'pg';
import { QueryTypes, Sequelize } from 'sequelize';
import { Column, DataType, Model, Table, type ModelCtor } from 'sequelize-typescript';
import type { DatabaseOptions } from 'sluice';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allOptimised } from '../../helpers/all-optimised.js';
import { testDatabase } from '../../helpers/database.js';
import type { OwnDatabase } from '../../helpers/own-database.js';
import { server } from '../../helpers/server.js';
import { builtInExpressions, catalogueExpressions, ownExpressions } from './expressions.js';
import { databaseWithOwnTypes } from './own-types.js';

allOptimised();

const expressions = [...builtInExpressions, ...ownExpressions, ...catalogueExpressions];

/** What each expression comes out as: the value, and how it was parsed. */
type Values = ReadonlyMap<string, unknown>;

async function valuesOf(sequelize: Sequelize): Promise<Values> {
  const values = new Map<string, unknown>();
  for (const expression of expressions) {
    const [row] = await sequelize.query(`SELECT ${expression} AS value`, { type: QueryTypes.SELECT });
    values.set(expression, (row as { value: unknown }).value);
  }
  return values;
}

let own: OwnDatabase;
let plain: Values;

beforeAll(async () => {
  own = await databaseWithOwnTypes();
  const { caFile } = server();
  const { hostname: host, port, username, password, pathname } = new URL(own.url);
  const sequelize = new Sequelize({
    dialect: 'postgres',
    dialectModule: pg,
    host,
    port: Number(port),
    username,
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    logging: false,
    ...(caFile !== undefined && { dialectOptions: { ssl: { ca: readFileSync(caFile, 'utf8') } } }),
  });
  plain = await valuesOf(sequelize);
  await sequelize.close();
});

afterAll(() => own[Symbol.asyncDispose]());

async function valuesThroughSluice(options: DatabaseOptions): Promise<Values> {
  const db = testDatabase({ url: own.url, ...options });
  const values = await db.run(() => valuesOf(db.sequelize));
  // Its backends would keep the test's database from being dropped.
  await db.close();
  return values;
}

/** The same as Sequelize has it, and different values are named by their expression. */
function differing(values: Values): string[] {
  return expressions.filter((expression) => {
    try {
      expect(values.get(expression)).toStrictEqual(plain.get(expression));
      return false;
    } catch {
      return true;
    }
  });
}

const withColumn = (type: Parameters<typeof Column>[0]): ModelCtor[] => {
  class Thing extends Model {}
  Column(type)(Thing.prototype, 'value');
  Table(Thing);
  return [Thing];
};

test('plain Sequelize parses as is expected here, so that a comparison says something', () => {
  expect(expressions.length).toBeGreaterThan(100);
  expect(new Set(expressions).size).toBe(expressions.length);
  expect(Object.fromEntries(plain)).toMatchObject({
    "'2026-01-31'::date": '2026-01-31',
    "'infinity'::date": Infinity,
    "'{1.10,2.20}'::numeric[]": ['1.10', '2.20'],
    "'[1,10)'::int4range": [
      { value: 1, inclusive: true },
      { value: 10, inclusive: false },
    ],
    "'{sad,NULL,glad}'::mood[]": ['sad', null, 'glad'],
    "'{Ada,ada}'::citext[]": ['Ada', 'ada'],
    [`'a=>1,"b c"=>NULL'::hstore`]: { a: '1', 'b c': null },
    "'0101000000000000000000F03F0000000000000040'::geometry": { type: 'Point', coordinates: [1, 2] },
  });
});

describe('results are parsed exactly as without Sluice', () => {
  test.each<[string, DatabaseOptions]>([
    ["types: 'catalogue'", { types: 'catalogue' }],
    ['the static table switched off', { optimise: { staticTypes: false } }],
    ['every optimisation switched off', { optimise: false }],
    ['a model with HSTORE', { models: withColumn(DataType.HSTORE) }],
    ['a model with ARRAY(ENUM)', { models: withColumn(DataType.ARRAY(DataType.ENUM('sad', 'glad'))) }],
    ['a model with ARRAY(CITEXT)', { models: withColumn(DataType.ARRAY(DataType.CITEXT)) }],
    ['a model with GEOMETRY', { models: withColumn(DataType.GEOMETRY('POINT')) }],
    ['a model with a column of another type', { models: withColumn('floatrange') }],
  ])('%s: every expression', async (_name, options) => {
    expect(differing(await valuesThroughSluice(options))).toEqual([]);
  });

  test('no model that needs the catalogue: all but what only this server has', async () => {
    const models = withColumn(DataType.ARRAY(DataType.DATEONLY));
    const values = await valuesThroughSluice({ models });
    expect(differing(values)).toEqual(catalogueExpressions);
    // As pg returns what it does not know.
    for (const expression of catalogueExpressions) expect(values.get(expression)).toBeTypeOf('string');
  });
});
