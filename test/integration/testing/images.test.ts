import { mkdtemp, readdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inMemoryRegistry, type InMemoryOptions, type SchemaFunction } from 'sluice/testing';
import { ImageCache } from '../../../src/testing/memory/image-cache.js';
import { uniqueName } from '../../helpers/server.js';
import { value } from '../../helpers/database.js';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'sluice-images-'));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

/** The rows of `t` after loading, and how often the schema was loaded for them. */
async function open(options: InMemoryOptions) {
  await using registry = await inMemoryRegistry({
    models: [],
    name: uniqueName('db'),
    engine: 'memory',
    cache,
    ...options,
  });
  return await value<number>(registry.get(), 'SELECT count(*)::int FROM t');
}

const images = async () => (await readdir(cache)).filter((name) => name.endsWith('.tar'));

test(
  'what is loaded once is there the next time, and loaded again when it is another',
  { timeout: 120_000 },
  async () => {
    let loads = 0;
    const load: SchemaFunction = async (sequelize) => {
      loads++;
      await sequelize.query(`CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2)`);
    };
    for (let i = 0; i < 2; i++) expect(await open({ schema: { load, version: '1' } })).toBe(2);
    expect(loads).toBe(1);
    expect(await open({ schema: { load, version: '2' } })).toBe(2);
    expect(loads).toBe(2);
    // Nobody knows what a bare function does.
    expect(await open({ schema: load })).toBe(2);
    expect(await open({ schema: load })).toBe(2);
    expect(loads).toBe(4);
    // One without a schema, and one for each version.
    expect(await images()).toHaveLength(3);
  },
);

test('one that is broken is thrown away, and the database made anew', { timeout: 120_000 }, async () => {
  const schema = 'CREATE TABLE t (id int)';
  await open({ schema });
  for (const name of await images()) await truncate(join(cache, name), 100_000);
  expect(await open({ schema })).toBe(0);
  for (const name of await images()) expect((await stat(join(cache, name))).size).toBeGreaterThan(1_000_000);
  expect(await open({ schema })).toBe(0);
});

test('those that were used last are kept', async () => {
  const kept = new ImageCache(cache, '1');
  await writeFile(join(cache, 'pglite-of-another-version.tar'), '');
  await utimes(join(cache, 'pglite-of-another-version.tar'), 1, 1);
  for (let i = 0; i < 7; i++) await kept.write(`key ${i}`, new Uint8Array(10));
  expect(await images()).toHaveLength(6);
  expect(await images()).not.toContain('pglite-of-another-version.tar');
});

test('a folder that cannot be written to keeps nothing and fails nothing', async () => {
  await writeFile(join(cache, 'file'), '');
  const broken = new ImageCache(join(cache, 'file'), '1');
  await broken.write('key', new Uint8Array(10));
  expect(await broken.read('key')).toBeUndefined();
});
