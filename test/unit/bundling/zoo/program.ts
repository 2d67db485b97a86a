// Prints what models, column types, validators and time zones do, as one line of JSON. Bundled in several ways and run
// against databases that are alike, it must print the same.
import { DataTypes, Op, ValidationError, type Model } from 'sequelize';
import { defineDatabase } from 'sluice';
import { visitorProblems } from './dto.js';
import { Animal, Cage, Plate, Session, Specimen } from './models.js';

const statements: string[] = [];
const zone = process.env['ZONE'];
const db = defineDatabase({
  models: [Animal, Cage, Plate, Session, Specimen],
  logging: (sql) => void statements.push(sql),
  ...(zone !== undefined && { sequelize: { timezone: zone } }),
});

const UUID = '5ee1a0ab-5bb5-4d2a-9d0a-2f3c5f6a7b8c';
const SUMMER = new Date('2026-07-01T12:34:56.789Z');
const WINTER = new Date('1999-01-15T23:30:00.001Z');

function plain(model: Model | null): unknown {
  return model?.get({ plain: true });
}

async function messages(save: () => Promise<unknown>): Promise<unknown> {
  try {
    await save();
    return 'saved';
  } catch (error) {
    if (!(error instanceof ValidationError)) return `${(error as Error).name}: ${(error as Error).message}`;
    return error.errors.map(({ path, message, validatorKey }) => ({ path, message, validatorKey }));
  }
}

async function specimens(): Promise<unknown> {
  const { id } = await Specimen.create({
    label: 'one',
    count: 3,
    alive: true,
    seenAt: SUMMER,
    large: '9223372036854775807',
    exact: '12345678901234.567891',
    rough: 0.1,
    day: '2026-03-29',
    time: '23:59:59',
    uuid: UUID,
    plain: [1, { a: null }],
    details: { legs: 8 },
    tags: ['a', 'b "quoted"', "it's"],
    size: 'large',
    colours: ['red', 'blue'],
    weights: [1, 10],
    seasons: [WINTER, { value: SUMMER, inclusive: true }],
    notes: { food: 'flies, "fresh"', 'two words': "it's" },
    nickname: 'Bob',
    address: '192.168.0.1',
    network: '10.0.0.0/8',
    card: '08:00:2b:01:02:03',
    words: 'a fat cat',
    picture: Buffer.from([0, 1, 254, 255]),
    createdAt: WINTER,
  });
  const found = await Specimen.findOne({
    where: {
      id: id as number,
      seenAt: { [Op.between]: [WINTER, SUMMER] },
      nickname: 'BOB',
      tags: { [Op.contains]: ['a'] },
      details: { legs: { [Op.gt]: 7 } },
      weights: { [Op.contains]: 5 },
    },
  });
  const { updatedAt: _, ...rest } = plain(found) as Record<string, unknown>;
  return { ...rest, shout: found?.shout, refused: await messages(() => Specimen.create({ large: 'many' })) };
}

async function zoo(): Promise<unknown> {
  const cage = await Cage.create({ name: '  big  ', keeper: 'ada@example.com', key: UUID });
  await Cage.create({ name: 'shut', keeper: 'ada@example.com', closed: true, key: UUID });
  await Plate.create({ text: 'do not feed', cageId: cage.id as number });
  const cat = await Animal.create({
    kind: 'cat',
    page: 'https://example.com/cat',
    cageId: cage.id as number,
  });
  const visit = await Session.create({ topic: 'vet' });
  await cat.$add('sessions', [visit], { through: { createdAt: WINTER, updatedAt: SUMMER } });
  const rolledBack = await messages(() =>
    db.sequelize.transaction(async (transaction) => {
      await Animal.create({ kind: 'dog', page: null }, { transaction });
      throw new Error('not today');
    }),
  );
  return {
    rolledBack,
    cages: (
      await Cage.findAll({
        include: [{ model: Animal, include: [{ model: Session, through: { attributes: [] } }] }, Plate],
      })
    ).map(plain),
    separate: (await Cage.findAll({ include: [{ model: Animal, separate: true }] })).map(plain),
    counted: await Animal.findAndCountAll({ include: [Cage], limit: 1 }).then(({ count, rows }) => [
      count,
      rows.map(plain),
    ]),
    scoped: [
      await Cage.count(),
      await Cage.scope('everything').count(),
      await Cage.scope({ method: ['named', 'big'] }).count(),
    ],
    invalid: [
      await messages(() => Cage.create({ name: 'x', keeper: 'nobody', key: 'none' })),
      await messages(() => Animal.create({ kind: 'Cow', page: 'nowhere' })),
      await messages(() => Plate.create({ cageId: -1, text: 'x' })),
    ],
    upsert: await Animal.bulkCreate([{ id: cat.id as number, kind: 'dog' }], {
      updateOnDuplicate: ['kind'],
    }).then((all) => all.length),
    nested: plain(
      await Cage.create(
        { name: 'new', keeper: 'b@example.com', key: UUID, animals: [{ kind: 'cat' }] },
        { include: [Animal] },
      ),
    ),
    truncated: await Animal.destroy({ where: { kind: 'dog' } }),
  };
}

function names(): unknown {
  return {
    models: Object.keys(db.sequelize.models).toSorted(),
    tables: [Animal, Cage, Plate, Session, Specimen].map((model) => model.getTableName()),
    types: Object.fromEntries(
      Object.entries(Specimen.getAttributes()).map(([name, { type }]) => [name, String(type)]),
    ),
    point: (
      DataTypes as unknown as { postgres: { GEOMETRY: { parse(hex: string): unknown } } }
    ).postgres.GEOMETRY.parse('0101000000000000000000F03F0000000000000040'),
    escaped: [SUMMER, WINTER].map((date) => db.sequelize.escape(date as unknown as string)),
    sequelizeVersion: (db.sequelize.constructor as unknown as { version: string }).version,
  };
}

async function main(): Promise<void> {
  const results = await db.run(async () => {
    await db.sequelize.query('CREATE EXTENSION IF NOT EXISTS hstore; CREATE EXTENSION IF NOT EXISTS citext');
    await db.sequelize.sync({ force: true });
    // They name the database.
    statements.length = 0;
    return { names: names(), specimens: await specimens(), zoo: await zoo(), visitors: visitorProblems() };
  });
  // Transactions have names of their own.
  const named = statements.map((sql) => sql.replace(/^Executing \([^)]*\): /, ''));
  console.log(JSON.stringify({ ...results, statements: named }));
}

void main();
