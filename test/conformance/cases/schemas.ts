import { DataTypes } from 'sequelize';
import { failure, plain } from '../plain.js';
import { rows } from '../sql.js';
import { expect } from 'vitest';
import type { ConformanceCase, World } from '../world.js';

async function twoSchemas({ sequelize }: World) {
  await sequelize.createSchema('one', {});
  await sequelize.createSchema('two', {});
  await sequelize.query(`CREATE TABLE one.things (n int); CREATE TABLE two.things (n int);
    INSERT INTO one.things VALUES (1); INSERT INTO two.things VALUES (2)`);
}

export const schemas: ConformanceCase[] = [
  {
    name: 'search_path decides which of two tables of one name is meant, SET LOCAL for its transaction',
    async run(world) {
      await twoSchemas(world);
      const inside = (path: string) =>
        world.sequelize.transaction(async (transaction) => {
          await world.sequelize.query(`SET LOCAL search_path = ${path}`, { transaction });
          return rows(world, 'SELECT n, current_schema() AS schema FROM things', { transaction });
        });
      return [
        await inside('one, public'),
        await inside('two'),
        (await failure(rows(world, 'SELECT n FROM things')))['code'],
      ];
    },
    expected: [[{ n: 1, schema: 'one' }], [{ n: 2, schema: 'two' }], '42P01'],
  },
  {
    name: 'a model in a schema of its own, and the same model in another by schema()',
    async run(world) {
      const { sequelize } = world;
      await sequelize.createSchema('one', {});
      await sequelize.createSchema('two', {});
      const Thing = sequelize.define(
        'Thing',
        { name: DataTypes.STRING, kind: DataTypes.ENUM('a', 'b') },
        { schema: 'one', tableName: 'things', timestamps: false },
      );
      try {
        await Thing.sync();
        await Thing.schema('two').sync();
        await Thing.create({ name: 'first', kind: 'a' });
        await Thing.schema('two').create({ name: 'second', kind: 'b' });
        return [
          plain(await Thing.findAll()),
          plain(await Thing.schema('two').findAll()),
          await rows(world, `SELECT name FROM two.things`),
        ];
      } finally {
        sequelize.modelManager.removeModel(Thing);
      }
    },
    expected: [
      [{ id: 1, name: 'first', kind: 'a' }],
      [{ id: 1, name: 'second', kind: 'b' }],
      [{ name: 'second' }],
    ],
  },
  {
    name: 'showAllSchemas names them, dropSchema takes its tables along',
    async run(world) {
      await twoSchemas(world);
      const shown = (await world.sequelize.showAllSchemas({})) as unknown as string[];
      await world.sequelize.dropSchema('two', {});
      return [
        shown.filter((name) => ['one', 'two'].includes(name)).sort(),
        await rows(
          world,
          `SELECT to_regclass('two.things')::text AS two, to_regclass('one.things')::text AS one`,
        ),
      ];
    },
    expected: [['one', 'two'], [{ two: null, one: 'one.things' }]],
  },
  {
    name: 'a foreign key and a join from one schema to another',
    async run(world) {
      await twoSchemas(world);
      await world.sequelize.query(
        `ALTER TABLE one.things ADD PRIMARY KEY (n); CREATE TABLE two.refs (thing int REFERENCES one.things)`,
      );
      await world.sequelize.query('INSERT INTO two.refs VALUES (1)');
      return [
        await rows(world, 'SELECT r.thing FROM two.refs r JOIN one.things t ON t.n = r.thing'),
        await failure(world.sequelize.query('INSERT INTO two.refs VALUES (9)')),
      ];
    },
    expected: [
      [{ thing: 1 }],
      expect.objectContaining({
        class: 'ForeignKeyConstraintError',
        table: 'refs',
        constraint: 'refs_thing_fkey',
      }),
    ],
  },
];
