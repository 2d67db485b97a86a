// One way of testing in a process of its own: node measure.js <memory | server> [folder of images]
// memory: `inMemoryRegistry` and `reset`. server: Sequelize on the running server of DATABASE_URL, emptied by one DELETE a table.
import { Sequelize } from 'sequelize-typescript';
import { inMemoryRegistry } from 'sluice/testing';
import { median, quantile } from '../statistics.js';
import { Author, Book, models } from './models.js';

export interface TestingFigures extends Record<string, number> {
  /** From the start of the process until its first test has passed. */
  readonly firstMs: number;
  /** A hundred tests, each with a reset. */
  readonly testsMs: number;
  readonly cpuMs: number;
  readonly resetMs: number;
  readonly resetP95Ms: number;
}

interface Way {
  readonly reset: () => Promise<unknown>;
  readonly close: () => Promise<unknown>;
}

const TESTS = 100;
const [, , way, cache = ''] = process.argv;
const { reset, close } = way === 'memory' ? await memory() : await server();

await test();
const firstMs = performance.now();
await reset();
// What V8 has to compile it has compiled.
for (let i = 0; i < 10; i++) await test().then(reset);

const resets: number[] = [];
const started = performance.now();
const cpu = process.cpuUsage();
for (let i = 0; i < TESTS; i++) {
  await test();
  const before = performance.now();
  await reset();
  resets.push(performance.now() - before);
}
const testsMs = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
await close();

const figures: TestingFigures = {
  firstMs,
  testsMs,
  cpuMs: (user + system) / 1_000,
  resetMs: median(resets),
  resetP95Ms: quantile(resets, 0.95),
};
console.log(JSON.stringify(figures));

/** Five queries. */
async function test(): Promise<void> {
  const author = await Author.create({ name: 'Ada' });
  const book = await Book.create({ title: 'Notes', authorId: author.id, details: { pages: 65 } });
  const found = await Book.findOne({ where: { id: book.id }, include: [Author] });
  await found?.update({ title: 'Sketch' });
  if ((await Book.count()) !== 1 || found?.author.name !== 'Ada')
    throw new Error('the rows are not as written');
}

async function memory(): Promise<Way> {
  const registry = await inMemoryRegistry({ models, ...(cache !== '' && { cache }) });
  return { reset: () => registry.reset(), close: () => registry.close() };
}

async function server(): Promise<Way> {
  const { DATABASE_URL: url = '' } = process.env;
  const sequelize = new Sequelize(url, { dialect: 'postgres', logging: false, models });
  await sequelize.sync({ force: true });
  const tables = ['book_tags', 'reviews', 'books', 'authors', 'tags'];
  const sql = tables.map((table) => `DELETE FROM ${table}`).join('; ');
  return { reset: () => sequelize.query(sql), close: () => sequelize.close() };
}
