import { Op } from 'sequelize';
import type { ConformanceCase, World } from '../world.js';

async function documents({ models: { Document, Page } }: World) {
  await Document.create(
    { title: 'a', pages: [{ number: 1 }, { number: 2 }] },
    { include: [{ model: Page }] },
  );
  await Document.create({ title: 'b' });
  return Document;
}

const titles = (found: { title: string }[]) => found.map((document) => document.title);

export const paranoid: ConformanceCase[] = [
  {
    name: 'destroy hides the row and keeps it',
    async run(world) {
      const Document = await documents(world);
      await Document.destroy({ where: { title: 'a' } });
      const all = await Document.findAll({ paranoid: false, order: ['id'] });
      return [
        titles(await Document.findAll()),
        all.map((document) => [document.title, document.deletedAt instanceof Date]),
      ];
    },
    expected: [
      ['b'],
      [
        ['a', true],
        ['b', false],
      ],
    ],
  },
  {
    name: 'destroy of an instance sets when, and isSoftDeleted knows',
    async run(world) {
      const Document = await documents(world);
      const document = await Document.findOne({ where: { title: 'a' }, rejectOnEmpty: true });
      const before = document.isSoftDeleted();
      await document.destroy();
      return [before, document.isSoftDeleted(), await Document.count()];
    },
    expected: [false, true, 1],
  },
  {
    name: 'restore of an instance and of many brings rows back',
    async run(world) {
      const Document = await documents(world);
      await Document.destroy({ where: {} });
      const a = await Document.findOne({ where: { title: 'a' }, paranoid: false, rejectOnEmpty: true });
      await a.restore();
      const first = titles(await Document.findAll());
      await Document.restore({ where: { title: 'b' } });
      return [first, titles(await Document.findAll({ order: ['id'] })), a.deletedAt as unknown];
    },
    expected: [['a'], ['a', 'b'], null],
  },
  {
    name: 'force: true deletes',
    async run(world) {
      const Document = await documents(world);
      await world.models.Page.destroy({ where: {}, force: true });
      const b = await Document.findOne({ where: { title: 'b' }, rejectOnEmpty: true });
      await b.destroy({ force: true });
      await Document.destroy({ where: { title: 'a' }, force: true });
      return Document.count({ paranoid: false });
    },
    expected: 0,
  },
  {
    name: 'an include leaves hidden rows out, unless paranoid is false there',
    async run(world) {
      const Document = await documents(world);
      const { Page } = world.models;
      await Page.destroy({ where: { number: 1 } });
      const find = (options: object) =>
        Document.findOne({
          where: { title: 'a' },
          include: [{ model: Page, ...options }],
          order: [[{ model: Page, as: 'pages' }, 'number', 'ASC']],
        });
      return [
        (await find({}))?.pages?.map((page) => page.number),
        (await find({ paranoid: false }))?.pages?.map((page) => page.number),
      ];
    },
    expected: [[2], [1, 2]],
  },
  {
    name: 'a deletedAt of another name, and a where on it',
    async run(world) {
      await documents(world);
      const { Page } = world.models;
      await Page.destroy({ where: { number: 2 } });
      const gone = await Page.findAll({ where: { removedAt: { [Op.ne]: null } }, paranoid: false });
      return [gone.map((page) => page.number), Object.keys(gone[0]?.get() ?? {}).sort()];
    },
    expected: [[2], ['createdAt', 'documentId', 'id', 'number', 'removedAt', 'updatedAt']],
  },
  {
    name: 'an update does not reach hidden rows',
    async run(world) {
      const Document = await documents(world);
      await Document.destroy({ where: { title: 'a' } });
      const [changed] = await Document.update({ title: 'c' }, { where: {} });
      return [changed, titles(await Document.findAll({ paranoid: false, order: ['id'] }))];
    },
    expected: [1, ['a', 'c']],
  },
  {
    name: 'timestamps: updatedAt moves with a change, createdAt stays, silent keeps both',
    async run(world) {
      const Document = await documents(world);
      const a = await Document.findOne({ where: { title: 'a' }, rejectOnEmpty: true });
      const [created, updated] = [a.createdAt as Date, a.updatedAt as Date];
      await a.update({ title: 'quiet' }, { silent: true });
      await a.reload();
      const quiet = +(a.updatedAt as Date) === +updated;
      await new Promise((resolve) => setTimeout(resolve, 2));
      await a.update({ title: 'loud' });
      await a.reload();
      return [quiet, +(a.updatedAt as Date) > +updated, +(a.createdAt as Date) === +created];
    },
    expected: [true, true, true],
  },
];
