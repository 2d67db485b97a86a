import { DataTypes, Op } from 'sequelize';
import { expect } from 'vitest';
import { pets } from '../pets.js';
import { failure } from '../plain.js';
import type { ConformanceCase } from '../world.js';

export const constraintsAndIndexes: ConformanceCase[] = [
  {
    name: 'addConstraint of each kind, what each refuses, and removeConstraint',
    async run(world) {
      const db = await pets(world);
      await db.addConstraint('pets', {
        type: 'check',
        fields: ['weight'],
        name: 'heavy',
        where: { weight: { [Op.gt]: 1 } },
      });
      await db.addConstraint('pets', { type: 'unique', fields: ['kind', 'weight'], name: 'kinds' });
      await db.addColumn('pets', 'bookId', { type: DataTypes.INTEGER });
      await db.addConstraint('pets', {
        type: 'foreign key',
        fields: ['bookId'],
        name: 'reads',
        references: { table: 'books', field: 'id' },
        onDelete: 'cascade',
        onUpdate: 'cascade',
      });
      await db.bulkInsert('pets', [{ name: 'a', weight: 2 }]);
      const refused = [
        await failure(db.bulkInsert('pets', [{ name: 'b', weight: 0.5 }])),
        await failure(db.bulkInsert('pets', [{ name: 'c', weight: 2 }])),
        await failure(db.bulkInsert('pets', [{ name: 'd', weight: 3, bookId: 9 }])),
      ].map((error) => error['constraint']);
      await db.removeConstraint('pets', 'kinds');
      await db.bulkInsert('pets', [{ name: 'c', weight: 2 }]);
      return [refused, await failure(db.removeConstraint('pets', 'kinds'))];
    },
    expected: [
      ['heavy', 'kinds', 'reads'],
      expect.objectContaining({ class: 'UnknownConstraintError', code: '42704' }),
    ],
  },
  {
    name: 'getForeignKeyReferencesForTable names the columns and what they refer to',
    async run({ sequelize }) {
      const references = await sequelize.getQueryInterface().getForeignKeyReferencesForTable('book_tags');
      return (references as unknown as Record<string, unknown>[])
        .map((reference) => [reference['columnName'], reference['referencedTableName']])
        .sort();
    },
    expected: [
      ['bookId', 'books'],
      ['tagId', 'tags'],
    ],
  },
  {
    name: 'addIndex with where, expression, order and method; showIndex; removeIndex',
    async run(world) {
      const db = await pets(world);
      await db.addIndex('pets', ['weight'], { name: 'light', where: { weight: 1 }, unique: true });
      await db.addIndex('pets', { fields: [{ name: 'born', order: 'DESC' }], name: 'newest' });
      await db.addIndex('pets', { fields: ['tags'], using: 'gin', name: 'tagged' });
      await db.addIndex('pets', { fields: ['name'], concurrently: true, name: 'beside' });
      const shown = (await db.showIndex('pets')) as {
        name: string;
        unique: boolean;
        primary: boolean;
        definition: string;
      }[];
      await db.removeIndex('pets', 'light');
      return [
        shown.map(({ name, unique, primary }) => [name, unique, primary]).sort(),
        shown
          .map(({ definition }) => definition)
          .filter((text) => /light|newest|tagged/.test(text))
          .sort(),
        ((await db.showIndex('pets')) as unknown[]).length,
      ];
    },
    expected: [
      [
        ['beside', false, false],
        ['light', true, false],
        ['newest', false, false],
        ['pets_name_key', true, false],
        ['pets_pkey', true, true],
        ['tagged', false, false],
      ],
      [
        'CREATE INDEX newest ON public.pets USING btree (born DESC)',
        'CREATE INDEX tagged ON public.pets USING gin (tags)',
        'CREATE UNIQUE INDEX light ON public.pets USING btree (weight) WHERE (weight = (1)::numeric)',
      ],
      5,
    ],
  },
];
