import { DataTypes, type ModelAttributes, type ModelStatic } from 'sequelize';
import { Model } from 'sequelize-typescript';
import { expect } from 'vitest';
import { failure, plain } from '../plain.js';
import { rows } from '../sql.js';
import type { ConformanceCase, World } from '../world.js';

/** Runs `fn` with a model of this table, which is not one of the world's afterwards. */
async function withModel<T>(
  { sequelize }: World,
  attributes: ModelAttributes,
  fn: (model: ModelStatic<Model>) => Promise<T>,
  options: object = {},
): Promise<T> {
  const Plant = sequelize.define('Plant', attributes, { tableName: 'plants', timestamps: false, ...options });
  try {
    return await fn(Plant as unknown as ModelStatic<Model>);
  } finally {
    sequelize.modelManager.removeModel(Plant);
  }
}

const columns = (world: World) =>
  rows(
    world,
    `SELECT column_name AS name, udt_name AS type, is_nullable AS nullable, column_default AS default
       FROM information_schema.columns WHERE table_name = 'plants' ORDER BY ordinal_position`,
  );

export const sync: ConformanceCase[] = [
  {
    name: 'sync makes the table with its types, and again changes nothing',
    run: (world) =>
      withModel(
        world,
        { name: { type: DataTypes.STRING, allowNull: false }, kind: DataTypes.ENUM('tree', 'herb') },
        async (Plant) => {
          await Plant.sync();
          await Plant.create({ name: 'oak', kind: 'tree' });
          await Plant.sync();
          return [await columns(world), await Plant.count()];
        },
      ),
    expected: [
      [
        { name: 'id', type: 'int4', nullable: 'NO', default: `nextval('plants_id_seq'::regclass)` },
        { name: 'name', type: 'varchar', nullable: 'NO', default: null },
        { name: 'kind', type: 'enum_plants_kind', nullable: 'YES', default: null },
      ],
      1,
    ],
  },
  {
    name: 'sync({ force: true }) makes the table anew, without its rows',
    run: (world) =>
      withModel(world, { name: DataTypes.STRING }, async (Plant) => {
        await Plant.sync();
        await Plant.create({ name: 'oak' });
        await Plant.sync({ force: true });
        return [await Plant.count(), (await Plant.create({ name: 'elm' })).get('id')];
      }),
    expected: [0, 1],
  },
  {
    name: 'sync({ alter: true }) adds, changes and removes columns, and keeps the rows',
    async run(world) {
      await withModel(world, { name: DataTypes.STRING, old: DataTypes.INTEGER }, async (Plant) => {
        await Plant.sync();
        await Plant.create({ name: 'oak', old: 1 });
      });
      return withModel(
        world,
        {
          name: { type: DataTypes.TEXT, allowNull: false },
          height: { type: DataTypes.INTEGER, defaultValue: 2 },
        },
        async (Plant) => {
          await Plant.sync({ alter: true });
          return [await columns(world), plain(await Plant.findAll())];
        },
      );
    },
    expected: [
      [
        { name: 'id', type: 'int4', nullable: 'NO', default: `nextval('plants_id_seq'::regclass)` },
        { name: 'name', type: 'text', nullable: 'NO', default: null },
        { name: 'height', type: 'int4', nullable: 'YES', default: '2' },
      ],
      [{ id: 1, name: 'oak', height: 2 }],
    ],
  },
  {
    name: 'sync({ alter: { drop: false } }) keeps columns that the model has not',
    async run(world) {
      await withModel(world, { name: DataTypes.STRING, old: DataTypes.INTEGER }, (Plant) => Plant.sync());
      await withModel(world, { name: DataTypes.STRING }, (Plant) => Plant.sync({ alter: { drop: false } }));
      return (await columns(world)).map((column) => column['name']);
    },
    expected: ['id', 'name', 'old'],
  },
  {
    name: 'sync gives an ENUM the values that are new, in their order',
    async run(world) {
      const kinds = (...values: string[]) => ({ kind: DataTypes.ENUM(...values) });
      await withModel(world, kinds('tree', 'herb'), (Plant) => Plant.sync());
      await withModel(world, kinds('moss', 'tree', 'fern', 'herb', 'vine'), (Plant) =>
        Plant.sync({ alter: true }),
      );
      return rows(world, 'SELECT enum_range(NULL::enum_plants_kind)::text AS kinds');
    },
    expected: [{ kinds: '{moss,tree,fern,herb,vine}' }],
  },
  {
    name: 'sync makes the indexes of a model: unique, partial, by method and over an expression',
    run: (world) =>
      withModel(
        world,
        { name: DataTypes.STRING, tags: DataTypes.ARRAY(DataTypes.TEXT) },
        async (Plant) => {
          await Plant.sync();
          return rows(world, `SELECT indexdef FROM pg_indexes WHERE tablename = 'plants' ORDER BY indexname`);
        },
        {
          indexes: [
            { unique: true, fields: ['name'] },
            { name: 'plants_a', fields: ['tags'], using: 'gin' },
            { name: 'plants_b', fields: ['name'], where: { id: 7 } },
          ],
        },
      ),
    expected: [
      { indexdef: 'CREATE INDEX plants_a ON public.plants USING gin (tags)' },
      { indexdef: 'CREATE INDEX plants_b ON public.plants USING btree (name) WHERE (id = 7)' },
      { indexdef: 'CREATE UNIQUE INDEX plants_name ON public.plants USING btree (name)' },
      { indexdef: 'CREATE UNIQUE INDEX plants_pkey ON public.plants USING btree (id)' },
    ],
  },
  {
    name: 'drop of a model takes its enum along, and its table is gone: 42P01',
    run: (world) =>
      withModel(world, { kind: DataTypes.ENUM('tree') }, async (Plant) => {
        await Plant.sync();
        await Plant.drop({});
        return [
          (await failure(Plant.findAll()))['code'],
          await rows(world, `SELECT to_regtype('enum_plants_kind')::text AS type`),
        ];
      }),
    expected: ['42P01', [{ type: null }]],
  },
  {
    name: 'sync({ alter: true }) again and again leaves one foreign key',
    run: (world) =>
      withModel(
        world,
        { bookId: { type: DataTypes.INTEGER, references: { model: 'books', key: 'id' } } },
        async (Plant) => {
          for (let i = 0; i < 3; i++) await Plant.sync({ alter: true });
          return rows(
            world,
            `SELECT count(*)::int AS n FROM pg_constraint WHERE conrelid = 'plants'::regclass AND contype = 'f'`,
          );
        },
      ),
    expected: [{ n: 1 }],
  },
  {
    name: 'authenticate asks, and databaseVersion is 18',
    async run({ sequelize }) {
      await sequelize.authenticate();
      return (await sequelize.databaseVersion()).split('.')[0];
    },
    expected: expect.stringMatching(/^18/),
  },
];
