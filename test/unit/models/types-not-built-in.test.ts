import { DataTypes, type DataType } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { describe, expect, test } from 'vitest';
import type { ModelClass } from '../../../src/models/model-class.js';
import { typesNotBuiltIn } from '../../../src/models/types-not-built-in.js';

const sequelize = new Sequelize({ dialect: 'postgres', logging: false });
let made = 0;

function found(...types: DataType[]): (string | undefined)[] {
  const columns = Object.fromEntries(types.map((type, index) => [`column${index}`, { type }]));
  return [...typesNotBuiltIn(sequelize.define(`Thing${made++}`, columns) as ModelClass)];
}

const { ARRAY, CITEXT, DATE, ENUM, GEOGRAPHY, GEOMETRY, HSTORE, INTEGER, RANGE, VIRTUAL } = DataTypes;

class Money extends DataTypes.ABSTRACT {
  static override key = 'MONEY';
  override key = 'MONEY';
  override toSql = () => 'MONEY';
}

describe('what only the catalogue of a server tells', () => {
  test.each<[string, DataType, string | undefined]>([
    ['HSTORE', HSTORE, 'hstore'],
    ['ARRAY(HSTORE)', ARRAY(HSTORE), 'hstore'],
    ['GEOMETRY', GEOMETRY, 'geometry'],
    ["GEOMETRY('POINT', 4326)", GEOMETRY('POINT', 4326), 'geometry'],
    ['GEOGRAPHY', GEOGRAPHY, 'geography'],
    ['ARRAY(CITEXT)', ARRAY(CITEXT), 'citext'],
    ['ARRAY(ARRAY(CITEXT))', ARRAY(ARRAY(CITEXT)), 'citext'],
    ['ARRAY(ENUM)', ARRAY(ENUM('a', 'b')), undefined],
    ['ARRAY(ARRAY(ENUM))', ARRAY(ARRAY(ENUM('a', 'b'))), undefined],
    ['VIRTUAL(HSTORE)', VIRTUAL(HSTORE), 'hstore'],
    ['VIRTUAL(ARRAY(CITEXT))', VIRTUAL(ARRAY(CITEXT)), 'citext'],
    ["a type of the user's own", new Money(), undefined],
    ['the text hstore', 'hstore', undefined],
    ['the text citext[]', 'citext[]', undefined],
    ['the text "My Enum"[]', '"My Enum"[]', undefined],
    ['the text public.geometry(Point,4326)', 'public.geometry(Point,4326)', undefined],
  ])('%s', (_name, type, expected) => {
    expect(found(INTEGER, type)).toEqual([expected]);
  });

  test('every type of Sequelize has been looked at: a new one is taken for one that is not built in', () => {
    const builtIn = Object.entries(DataTypes as unknown as Record<string, new (...args: unknown[]) => object>)
      .filter(([, type]) => typeof type === 'function')
      .flatMap(([name, Type]) => {
        const args = { ARRAY: [INTEGER], ENUM: ['a'], RANGE: [DATE] }[name] ?? [];
        return found(new Type(...args) as DataType).length === 0 ? [name] : [];
      });
    expect(builtIn.map((name) => name.replace(' ', '_')).toSorted()).toEqual(BUILT_IN.split(' ').toSorted());
  });
});

/** Names, not keys: some types have two. */
const BUILT_IN = `ARRAY BIGINT BLOB BOOLEAN CHAR CIDR CITEXT DATE DATEONLY DECIMAL DOUBLE DOUBLE_PRECISION ENUM FLOAT INET INTEGER JSON JSONB MACADDR \
MEDIUMINT NOW NUMERIC RANGE REAL SMALLINT STRING TEXT TIME TINYINT TSVECTOR UUID UUIDV1 UUIDV4 VIRTUAL`;

describe('what every server has', () => {
  test.each<[string, DataType]>([
    ['CITEXT by itself, which comes as text', CITEXT],
    ['ENUM by itself, which comes as text', ENUM('a', 'b')],
    ['ARRAY(DATE)', ARRAY(DATE)],
    ['RANGE(DATE)', RANGE(DATE)],
    ['ARRAY(RANGE(DATE))', ARRAY(RANGE(DATE))],
    ['VIRTUAL without a type', VIRTUAL],
    ['the text VARCHAR(20)', 'VARCHAR(20)'],
    ['the text double precision', 'double precision'],
    ['the text timestamp(3) with time zone', 'timestamp(3) with time zone'],
    ['the text Integer[]', 'Integer[]'],
    ['the text daterange', 'daterange'],
  ])('%s', (_name, type) => {
    expect(found(type)).toEqual([]);
  });
});
