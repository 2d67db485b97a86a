import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([14])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const defaults: ConformanceCase[] = [
  {
    name: 'defaults of a model are there after create and after find',
    async run({ models: { DefaultSpecimen } }) {
      const { id } = await DefaultSpecimen.create({});
      const row = await DefaultSpecimen.findByPk(id as number, { rejectOnEmpty: true });
      const { string, integer, boolean, jsonb, strings, enum: colour, computed } = row;
      return { string, integer, boolean, jsonb, strings, colour, computed };
    },
    expected: {
      string: 'none',
      integer: 7,
      boolean: true,
      jsonb: { a: [1] },
      strings: ['x', 'y'],
      colour: 'green',
      computed: 'computed',
    },
  },
  {
    name: 'NOW, UUIDV1 and UUIDV4 are made in JavaScript, and stored as they are',
    async run({ models: { DefaultSpecimen } }) {
      const before = Date.now();
      const made = await DefaultSpecimen.create({});
      const row = await DefaultSpecimen.findByPk(made.id as number, { rejectOnEmpty: true });
      return {
        now: row.now.getTime() >= before && row.now.getTime() === made.now.getTime(),
        versions: [row.uuidv1, row.uuidv4].map((uuid) => UUID.exec(uuid)?.[1]),
        same: row.uuidv4 === made.uuidv4,
      };
    },
    expected: { now: true, versions: ['1', '4'], same: true },
  },
  {
    name: 'defaults of the table hold for raw SQL, those of JavaScript do not',
    async run(world) {
      await world.sequelize.query('INSERT INTO default_specimens DEFAULT VALUES');
      return rows(
        world,
        'SELECT string, integer, boolean, jsonb, strings, enum, computed, uuidv4 FROM default_specimens',
      );
    },
    expected: [
      {
        string: 'none',
        integer: 7,
        boolean: true,
        jsonb: { a: [1] },
        strings: ['x', 'y'],
        enum: 'green',
        computed: null,
        uuidv4: null,
      },
    ],
  },
  {
    name: 'VIRTUAL is computed from its columns, is not stored, and brings them when it is asked for',
    async run({ models: { DefaultSpecimen } }) {
      await DefaultSpecimen.create({ integer: 9 });
      const row = await DefaultSpecimen.findOne({ attributes: ['label'], rejectOnEmpty: true });
      return [row.label, Object.keys(row.get()).sort(), 'label' in (await DefaultSpecimen.describe())];
    },
    expected: ['none/9', ['integer', 'label', 'string'], false],
  },
  {
    name: 'gen_random_uuid and uuidv7 are there without an extension',
    run: (world) =>
      rows(
        world,
        `SELECT gen_random_uuid() <> gen_random_uuid() AS differ, uuid_extract_version(gen_random_uuid()) AS v4,
                uuid_extract_version(uuidv7()) AS v7, uuidv7() < uuidv7() AS sorted`,
      ),
    expected: [{ differ: true, v4: 4, v7: 7, sorted: true }],
  },
  {
    name: 'a default that the server computes is read after create',
    async run(world) {
      const { sequelize } = world;
      await sequelize.query(
        `CREATE TABLE tokens (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), at timestamptz NOT NULL DEFAULT now(), n int)`,
      );
      const [row] = await rows(world, 'INSERT INTO tokens (n) VALUES (1) RETURNING *');
      return [UUID.test(row?.['id'] as string), row?.['at'] instanceof Date, row?.['n']];
    },
    expected: [true, true, 1],
  },
];
