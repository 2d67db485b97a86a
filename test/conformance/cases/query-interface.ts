import { DataTypes } from 'sequelize';
import { expect } from 'vitest';
import { pets } from '../pets.js';
import { failure } from '../plain.js';
import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const queryInterface: ConformanceCase[] = [
  {
    name: 'describeTable says type, null, default, primary key, comment and the values of an enum',
    run: async (world) => (await pets(world)).describeTable('pets'),
    expected: {
      id: {
        type: 'INTEGER',
        allowNull: false,
        defaultValue: 'nextval(pets_id_seq::regclass)',
        comment: null,
        special: [],
        primaryKey: true,
      },
      name: {
        type: 'CHARACTER VARYING(20)',
        allowNull: false,
        defaultValue: null,
        comment: 'what it hears to',
        special: [],
        primaryKey: false,
      },
      kind: {
        type: 'USER-DEFINED',
        allowNull: true,
        defaultValue: 'cat',
        comment: null,
        special: ['cat', 'dog'],
        primaryKey: false,
      },
      weight: {
        type: 'NUMERIC',
        allowNull: true,
        defaultValue: '1.5',
        comment: null,
        special: [],
        primaryKey: false,
      },
      born: {
        type: 'TIMESTAMP WITH TIME ZONE',
        allowNull: true,
        defaultValue: null,
        comment: null,
        special: [],
        primaryKey: false,
      },
      tags: {
        type: 'ARRAY',
        allowNull: true,
        defaultValue: null,
        comment: null,
        special: [],
        primaryKey: false,
      },
    },
  },
  {
    name: 'describeTable of a table that is not there fails and names it',
    run: ({ sequelize }) => failure(sequelize.getQueryInterface().describeTable('nowhere')),
    expected: expect.objectContaining({
      message: expect.stringContaining('No description found for "nowhere" table') as string,
    }),
  },
  {
    name: 'addColumn, changeColumn, renameColumn and removeColumn',
    async run(world) {
      const db = await pets(world);
      await db.bulkInsert('pets', [{ name: 'tom', weight: 4 }]);
      await db.addColumn('pets', 'age', { type: DataTypes.INTEGER, allowNull: false, defaultValue: 3 });
      await db.changeColumn('pets', 'weight', { type: DataTypes.DOUBLE, allowNull: false, defaultValue: 0 });
      await db.renameColumn('pets', 'age', 'years');
      await db.removeColumn('pets', 'tags');
      const described = await db.describeTable('pets');
      return [
        await rows(world, 'SELECT * FROM pets'),
        described['weight']?.type,
        described['weight']?.allowNull,
        Object.keys(described),
      ];
    },
    expected: [
      [{ id: 1, name: 'tom', kind: 'cat', weight: 4, born: null, years: 3 }],
      'DOUBLE PRECISION',
      false,
      ['id', 'name', 'kind', 'weight', 'born', 'years'],
    ],
  },
  {
    name: 'changeColumn of a text to an ENUM, and a cast that cannot be done: 42804',
    async run(world) {
      const db = await pets(world);
      await db.addColumn('pets', 'mood', { type: DataTypes.STRING });
      await db.bulkInsert('pets', [{ name: 'tom', mood: 'glad' }]);
      await db.changeColumn('pets', 'mood', { type: DataTypes.ENUM('sad', 'glad') });
      const failed = await failure(db.changeColumn('pets', 'name', { type: DataTypes.INTEGER }));
      return [
        await rows(world, 'SELECT mood, pg_typeof(mood)::text AS type FROM pets'),
        failed['code'],
        failed['hint'],
      ];
    },
    expected: [
      [{ mood: 'glad', type: 'enum_pets_mood' }],
      '42804',
      'You might need to specify "USING name::integer".',
    ],
  },
  {
    name: 'renameTable, tableExists, showAllTables and dropTable',
    async run(world) {
      const db = await pets(world);
      await db.renameTable('pets', 'animals');
      const exists = [await db.tableExists('pets'), await db.tableExists('animals')];
      const shown = (await db.showAllTables()) as unknown as { tableName: string }[];
      await db.dropTable('animals');
      return [
        exists,
        shown.map((table) => table.tableName ?? table).includes('animals'),
        await db.tableExists('animals'),
      ];
    },
    expected: [[false, true], true, false],
  },
  {
    name: 'bulkInsert, bulkUpdate, bulkDelete and rawSelect',
    async run(world) {
      const db = await pets(world);
      await db.bulkInsert('pets', [
        { name: 'a', weight: 1 },
        { name: 'b', weight: 2 },
        { name: 'c', weight: 3 },
      ]);
      await db.bulkUpdate('pets', { weight: 9 }, { name: ['a', 'b'] });
      await db.bulkDelete('pets', { name: 'b' });
      return rows(world, 'SELECT name, weight FROM pets ORDER BY name');
    },
    expected: [
      { name: 'a', weight: '9.00' },
      { name: 'c', weight: '3.00' },
    ],
  },
  {
    name: 'a migration in a transaction that fails leaves nothing',
    async run(world) {
      const db = world.sequelize.getQueryInterface();
      const failed = await failure(
        world.sequelize.transaction(async (transaction) => {
          await db.createTable('halfway', { a: DataTypes.INTEGER }, { transaction });
          await db.addColumn('books', 'extra', { type: DataTypes.INTEGER }, { transaction });
          await db.addIndex('books', ['extra'], { transaction });
          await db.renameColumn('nowhere', 'a', 'b', { transaction });
        }),
      );
      return [
        failed['message'],
        await db.tableExists('halfway'),
        'extra' in (await db.describeTable('books')),
      ];
    },
    expected: [expect.stringContaining('nowhere'), false, false],
  },
];
