import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import Cursor from 'pg-cursor';
import { from, to } from 'pg-copy-streams';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryServer } from '../../../helpers/memory.js';

const { connect } = memoryServer({ waitMs: 300 });
let client: Awaited<ReturnType<typeof connect>>;

beforeEach(async () => {
  client = await connect();
  await client.query('CREATE TABLE copied (id int, name text)');
});
afterEach(async () => {
  await client.query('DROP TABLE copied');
});

const rows = async () => (await client.query('SELECT * FROM copied ORDER BY id')).rows;

describe('COPY', () => {
  test('FROM STDIN takes what the client streams, also in the middle of a transaction', async () => {
    await client.query('BEGIN');
    await pipeline(Readable.from(['1\tone\n2\t', 'two\n']), client.query(from('COPY copied FROM STDIN')));
    await client.query('COMMIT');
    expect(await rows()).toEqual([
      { id: 1, name: 'one' },
      { id: 2, name: 'two' },
    ]);
  });

  test('takes many rows', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i},"row ${i}"\n`);
    await pipeline(
      Readable.from(lines),
      client.query(from('COPY copied (id, name) FROM STDIN WITH (FORMAT csv)')),
    );
    expect(await rows()).toHaveLength(20_000);
  });

  test('that fails leaves the connection in order', async () => {
    const broken = pipeline(Readable.from(['one\tone\n']), client.query(from('COPY copied FROM STDIN')));
    await expect(broken).rejects.toMatchObject({ code: '22P02' });
    expect(await rows()).toEqual([]);
  });

  test('whose client gives up has copied nothing', async () => {
    const broken = pipeline(
      Readable.from(
        (function* () {
          yield '1\tone\n';
          throw new Error('no more');
        })(),
      ),
      client.query(from('COPY copied FROM STDIN')),
    );
    await expect(broken).rejects.toThrow('no more');
    const other = await connect();
    expect((await other.query('SELECT * FROM copied')).rows).toEqual([]);
  });

  test('of a table that is not there is the error of the server', async () => {
    const missing = pipeline(Readable.from(['1\n']), client.query(from('COPY missing FROM STDIN')));
    await expect(missing).rejects.toMatchObject({ code: '42P01' });
    expect(await rows()).toEqual([]);
  });

  test('TO STDOUT', async () => {
    await client.query("INSERT INTO copied VALUES (1, 'one')");
    expect(await text(client.query(to('COPY copied TO STDOUT')))).toBe('1\tone\n');
  });

  test.each([
    ['with other statements', 'SELECT 1; COPY copied FROM STDIN', []],
    ['with parameters', 'COPY copied FROM STDIN', ['x']],
  ])('%s is refused, since the engine would not survive it', async (_how, sql, values) => {
    const refused = client.query(sql, values.length > 0 ? values : undefined);
    await expect(refused).rejects.toMatchObject({
      code: '0A000',
      hint: expect.stringContaining("engine: 'server'"),
    });
    expect(await rows()).toEqual([]);
  });

  test('in the text of something else is only text', async () => {
    await client.query("INSERT INTO copied VALUES (1, 'COPY x FROM STDIN') -- COPY copied FROM STDIN");
    expect(await rows()).toEqual([{ id: 1, name: 'COPY x FROM STDIN' }]);
  });
});

test('a cursor reads piece by piece, and others wait until it is closed', async () => {
  const cursor = client.query(new Cursor<{ n: number }>('SELECT generate_series(1, 5) AS n'));
  expect(await cursor.read(2)).toEqual([{ n: 1 }, { n: 2 }]);
  const other = await connect();
  const waiting = other.query('SELECT 1 AS one');
  expect(await cursor.read(2)).toEqual([{ n: 3 }, { n: 4 }]);
  await cursor.close();
  expect((await waiting).rows).toEqual([{ one: 1 }]);
});
