import { expect } from 'vitest';
import { failure, plain } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import type { ConformanceCase, World } from '../world.js';

async function tasks({ models: { Task } }: World) {
  await Task.bulkCreate([
    { title: 'a', state: 'open', priority: 9 },
    { title: 'b', state: 'done', priority: 5 },
    { title: 'c', state: 'done', priority: 8 },
    { title: 'd', state: 'open', priority: 1, hidden: true },
  ]);
  return Task;
}

const titles = (found: { title: string }[]) => found.map((task) => task.title);

export const scopes: ConformanceCase[] = [
  {
    name: 'the default scope holds for find, count, update and destroy',
    async run(world) {
      const Task = await tasks(world);
      const found = [titles(await Task.findAll()), await Task.count(), await Task.findByPk(4)];
      const [changed] = await Task.update({ priority: 0 }, { where: {} });
      return [...found, changed, await Task.destroy({ where: {} }), await Task.unscoped().count()];
    },
    expected: [['a', 'b', 'c'], 3, null, 3, 3, 1],
  },
  {
    name: 'unscoped takes the default scope away',
    run: async (world) => titles(await (await tasks(world)).unscoped().findAll({ order: [['id', 'DESC']] })),
    expected: ['d', 'c', 'b', 'a'],
  },
  {
    name: 'a named scope replaces the default scope, defaultScope brings it back',
    async run(world) {
      const Task = await tasks(world);
      await Task.unscoped().update({ state: 'done' }, { where: { title: 'd' } });
      return [
        titles(await Task.scope('done').findAll({ order: ['id'] })),
        titles(await Task.scope(['defaultScope', 'done']).findAll()),
      ];
    },
    expected: [
      ['b', 'c', 'd'],
      ['b', 'c'],
    ],
  },
  {
    name: 'scopes are merged, a later where of the same column replaces the earlier',
    async run(world) {
      const Task = await tasks(world);
      return [
        titles(await Task.scope(['done', 'urgent']).findAll()),
        titles(await Task.scope(['done', { method: ['above', 4] }]).findAll({ order: ['title'] })),
        titles(await Task.scope(['urgent', { method: ['above', 4] }]).findAll({ order: ['title'] })),
      ];
    },
    expected: [['c'], ['b', 'c'], ['a', 'b', 'c']],
  },
  {
    name: 'a scope with attributes, an order and a limit',
    async run(world) {
      const Task = await tasks(world);
      return [
        plain(await Task.scope(['titles', 'lastFirst']).findAll()),
        titles(await Task.scope('lastFirst').findAll({ limit: 1 })),
      ];
    },
    expected: [[{ title: 'a' }, { title: 'c' }], ['a']],
  },
  {
    name: 'a where of the query is added to that of the scope, or replaces it column by column',
    async run(world) {
      const Task = await tasks(world);
      return [
        titles(await Task.scope('done').findAll({ where: { priority: 8 } })),
        titles(await Task.scope('done').findAll({ where: { state: 'open' }, order: ['id'] })),
      ];
    },
    expected: [['c'], ['a', 'd']],
  },
  {
    name: 'a scope that does not exist is refused',
    run: async ({ models: { Task } }) => failure(Promise.resolve().then(() => Task.scope('none').findAll())),
    expected: expect.objectContaining({ message: 'Invalid scope none called.' }),
  },
  {
    name: 'findOrCreate on a scope makes rows with the values of its where',
    async run(world) {
      const Task = await tasks(world);
      const [task, created] = await Task.scope('done').findOrCreate({ where: { title: 'e' } });
      return [created, task.state];
    },
    expected: [true, 'open'],
  },
  {
    name: 'a scope made at run time, over an include',
    async run(world) {
      await seedLibrary(world);
      const { Author, Country } = world.models;
      Author.addScope(
        'from',
        (code: string) => ({ include: [{ model: Country, as: 'country', where: { code } }] }),
        { override: true },
      );
      const found = await Author.scope({ method: ['from', 'FR'] }).findAll();
      return found.map((author) => [author.name, author.country?.name]);
    },
    expected: [['bob', 'France']],
  },
];
