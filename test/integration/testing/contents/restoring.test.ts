import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Contents } from '../../../../src/testing/contents/contents.js';
import { ContentsInUseError } from '../../../../src/testing/contents/contents-in-use-error.js';
import { adminQuery, uniqueName } from '../../../helpers/server.js';
import { everything, ownContents } from './own-contents.js';

const SHOP = `
  CREATE TABLE customer (id serial PRIMARY KEY, name text UNIQUE);
  CREATE TABLE orders (id serial PRIMARY KEY, customer int NOT NULL REFERENCES customer, total int);
  INSERT INTO customer (name) VALUES ('Ada'), ('Bob'); INSERT INTO orders (customer, total) VALUES (1, 7)`;

describe('what is taken more than once', () => {
  test('any of them can be restored, in any order', async () => {
    await using own = await ownContents(SHOP);
    const states: { contents: Contents; is: unknown }[] = [];
    const take = async () =>
      states.push({ contents: await Contents.take(own.admin), is: await everything(own.admin) });
    await take();
    await own.admin.query(`UPDATE customer SET name = 'Cy' WHERE id = 2`);
    await take();
    await own.admin.query(`DELETE FROM orders; INSERT INTO customer (name) VALUES ('Di')`);
    await take();
    await own.admin.query('TRUNCATE customer CASCADE');
    await take();
    for (const i of [0, 3, 1, 1, 2, 0, 2, 3, 3, 0]) {
      const { contents, is } = states[i]!;
      if (i === 1) await own.admin.query(`INSERT INTO customer (name) VALUES ('of a test')`);
      expect(await contents.restore(own.admin)).toBe('restored');
      expect(await everything(own.admin)).toEqual(is);
    }
  });

  test('one with a table more: it is dropped for those without it, and gone for the other', async () => {
    await using own = await ownContents(SHOP);
    const before = await Contents.take(own.admin);
    await own.admin.query('CREATE TABLE more (id int); INSERT INTO more VALUES (1)');
    const after = await Contents.take(own.admin);
    expect(after.sameSchemaAs(before)).toBe(false);
    await own.admin.query('DELETE FROM more');
    expect(await after.restore(own.admin)).toBe('restored');
    expect((await own.admin.query('SELECT * FROM more')).rows).toEqual([{ id: 1 }]);
    expect(await before.restore(own.admin)).toBe('restored');
    expect(await after.restore(own.admin)).toBe('altered');
  });
});

describe('another connection', () => {
  test('knows nothing of what the first one has seen, and restores all the same', async () => {
    await using own = await ownContents(SHOP);
    const is = await everything(own.admin);
    const contents = await Contents.take(own.admin);
    await own.admin.query(`UPDATE customer SET name = 'x' WHERE id = 1; DELETE FROM orders`);
    const second = await own.connect();
    expect(await contents.restore(second)).toBe('restored');
    expect(await everything(own.admin)).toEqual(is);
    await second.query(`UPDATE customer SET name = 'y' WHERE id = 1`);
    expect(await contents.restore(own.admin)).toBe('restored');
    expect(await everything(own.admin)).toEqual(is);
  });

  test('to a copy of the database', async () => {
    await using own = await ownContents(SHOP);
    const is = await everything(own.admin);
    const contents = await Contents.take(own.admin);
    const { rows } = await own.admin.query<{ name: string }>('SELECT current_database() AS name');
    // A database is copied only while nobody is connected to it.
    await own.admin.end();
    const copy = uniqueName('copy');
    await adminQuery(`CREATE DATABASE ${copy} TEMPLATE ${rows[0]!.name}`);
    await using other = await ownContents();
    const client = await other.connect({ database: copy });
    try {
      await client.query(`UPDATE customer SET name = 'x' WHERE id = 1; CREATE TABLE more (id int)`);
      expect(await contents.restore(client)).toBe('restored');
      expect(await everything(client)).toEqual(is);
    } finally {
      await adminQuery(`DROP DATABASE ${copy} WITH (FORCE)`);
    }
  });

  test('whose prepared statements were thrown away', async () => {
    await using own = await ownContents(SHOP);
    const is = await everything(own.admin);
    const contents = await Contents.take(own.admin);
    expect(await contents.restore(own.admin)).toBe('restored');
    for (const discard of ['DEALLOCATE ALL', 'DISCARD ALL']) {
      await own.admin.query(discard);
      await own.admin.query('DELETE FROM orders');
      expect(await contents.restore(own.admin)).toBe('restored');
      expect(await everything(own.admin)).toEqual(is);
    }
  });
});

describe('a large table', () => {
  const LARGE = `CREATE TABLE large (id int PRIMARY KEY, v text); INSERT INTO large SELECT i, 'row ' || i FROM generate_series(1, 50000) i;
    CREATE TABLE small (id int)`;
  const versions = `SELECT count(*)::int AS rows, count(DISTINCT xmin::text)::int AS transactions, max(xmin::text::bigint) AS last FROM large`;

  test('is not written when nothing in it has changed', async () => {
    await using own = await ownContents(LARGE);
    const contents = await Contents.take(own.admin);
    const before = (await own.admin.query(versions)).rows;
    for (let i = 0; i < 3; i++) {
      await own.admin.query('INSERT INTO small VALUES (1)');
      expect(await contents.restore(own.admin)).toBe('restored');
    }
    expect((await own.admin.query(versions)).rows).toEqual(before);
  });

  test.each([
    'UPDATE large SET v = v WHERE id = 50000',
    `UPDATE large SET v = 'x' WHERE id = 1`,
    'DELETE FROM large WHERE id = 7',
    `DELETE FROM large WHERE id = 7; INSERT INTO large VALUES (7, 'another')`,
    `BEGIN; SAVEPOINT s; UPDATE large SET v = 'x' WHERE id = 9; RELEASE s; COMMIT`,
  ])('is written as soon as a row has: %s', async (work) => {
    await using own = await ownContents(LARGE);
    const is = await everything(own.admin);
    const contents = await Contents.take(own.admin);
    for (let i = 0; i < 2; i++) {
      // By another session, whose transaction began when others were long over.
      const session = await own.connect();
      await session.query(work);
      expect(await contents.restore(own.admin)).toBe('restored');
      expect(await everything(own.admin)).toEqual(is);
    }
  });
});

describe('somebody who is in the way', () => {
  test('a transaction that is open: fails within seconds and names it', async () => {
    await using own = await ownContents(SHOP);
    const contents = await Contents.take(own.admin);
    const session = await own.connect({ applicationName: 'forgetful' });
    await session.query(`BEGIN; INSERT INTO customer (name) VALUES ('Eve')`);
    const error = await contents.restore(own.admin).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ContentsInUseError);
    expect(error).toMatchObject({
      code: 'SLUICE_CONTENTS_IN_USE',
      holders: [{ applicationName: 'forgetful', state: 'idle in transaction', tables: ['customer'] }],
    });
    expect(String(error)).toMatch(
      /waited 5000 ms for an open transaction\. End every transaction, and await every invocation, before the next test\n {2}- backend \d+ of 'forgetful', idle in transaction, has locked customer: BEGIN; INSERT INTO customer/,
    );
    await expect(Contents.take(own.admin)).rejects.toThrow(ContentsInUseError);
    await session.query('COMMIT');
    expect(await contents.restore(own.admin)).toBe('restored');
    expect((await own.admin.query('SELECT name FROM customer')).rows).toEqual([
      { name: 'Ada' },
      { name: 'Bob' },
    ]);
  });

  test.each([
    'SELECT FROM customer FOR UPDATE',
    'LOCK TABLE customer',
    'TRUNCATE orders',
    'DROP TABLE orders',
  ])('a lock: %s', async (statement) => {
    await using own = await ownContents(SHOP);
    const contents = await Contents.take(own.admin);
    await own.admin.query('DELETE FROM orders; DELETE FROM customer WHERE id = 2');
    const session = await own.connect({ applicationName: 'locker' });
    await session.query(`BEGIN; ${statement}`);
    await expect(contents.restore(own.admin)).rejects.toThrow(/backend \d+ of 'locker', idle in transaction/);
    await session.query('ROLLBACK');
    expect(await contents.restore(own.admin)).toBe('restored');
  });

  test('a transaction that ends in time is waited for, also where the clock of the test stands still', async () => {
    await using own = await ownContents(SHOP);
    const is = await everything(own.admin);
    const contents = await Contents.take(own.admin);
    const session = await own.connect();
    await session.query('BEGIN; DELETE FROM orders');
    const committed = sleep(200).then(() => session.query('COMMIT'));
    vi.useFakeTimers();
    expect(await contents.restore(own.admin)).toBe('restored');
    await committed;
    expect(await everything(own.admin)).toEqual(is);
  });
  afterEach(() => vi.useRealTimers());

  test('one that only reads is not', async () => {
    await using own = await ownContents(SHOP);
    const contents = await Contents.take(own.admin);
    const session = await own.connect();
    await session.query('BEGIN; SELECT * FROM customer');
    await own.admin.query('DELETE FROM orders');
    expect(await contents.restore(own.admin)).toBe('restored');
  });
});

test('rows whose check looks into another table', async () => {
  await using own = await ownContents(
    `CREATE TABLE limits (top int); INSERT INTO limits VALUES (10);
     CREATE FUNCTION top() RETURNS int LANGUAGE sql STABLE AS 'SELECT max(top) FROM limits';
     CREATE TABLE a (v int CHECK (v < top())); INSERT INTO a VALUES (5)`,
  );
  const contents = await Contents.take(own.admin);
  const is = await everything(own.admin);
  await own.admin.query('UPDATE limits SET top = 3; DELETE FROM a');
  expect(await contents.restore(own.admin)).toBe('restored');
  expect(await everything(own.admin)).toEqual(is);
});

describe('a role that is no superuser', () => {
  test('restores what it owns: circles, cascades, triggers', async () => {
    await using own = await ownContents();
    const owner = await own.connect({ owner: true });
    await owner.query(
      `CREATE TABLE log (what text);
       CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.log VALUES (TG_NAME); RETURN coalesce(NEW, OLD); END $$;
       CREATE TABLE a (id int PRIMARY KEY, b int NOT NULL, self int REFERENCES a);
       CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a ON DELETE RESTRICT);
       ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b DEFERRABLE INITIALLY DEFERRED;
       CREATE TABLE c (id int PRIMARY KEY, a int REFERENCES a ON DELETE CASCADE);
       BEGIN; INSERT INTO a VALUES (1, 1, 1), (2, 1, 1); INSERT INTO b VALUES (1, 2); COMMIT; INSERT INTO c VALUES (1, 1), (2, 2);
       CREATE TRIGGER a_note AFTER INSERT OR DELETE ON a FOR EACH ROW EXECUTE FUNCTION note();
       CREATE TRIGGER c_always AFTER INSERT OR DELETE ON c FOR EACH ROW EXECUTE FUNCTION note(); ALTER TABLE c ENABLE ALWAYS TRIGGER c_always`,
    );
    const is = await everything(own.admin);
    const contents = await Contents.take(owner);
    for (let i = 0; i < 3; i++) {
      await owner.query(
        'UPDATE a SET self = 2; DELETE FROM c WHERE id = 1; CREATE TABLE more (id int REFERENCES a)',
      );
      expect(await contents.restore(owner)).toBe('restored');
      expect(await everything(own.admin)).toEqual(is);
    }
  });

  test('is told when rows are kept from it', async () => {
    await using own = await ownContents();
    const owner = await own.connect({ owner: true });
    await owner.query(
      `CREATE TABLE s (id int); INSERT INTO s VALUES (1); ALTER TABLE s ENABLE ROW LEVEL SECURITY; ALTER TABLE s FORCE ROW LEVEL SECURITY`,
    );
    await expect(Contents.take(owner)).rejects.toThrow(
      'query would be affected by row-level security policy for table "s"',
    );
    // And the connection can be used.
    expect((await owner.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});

test('hundreds of resets do not make a table larger', async () => {
  await using own = await ownContents(
    `CREATE TABLE a (id serial PRIMARY KEY, v text) WITH (autovacuum_enabled = false);
     CREATE TABLE empty (id serial PRIMARY KEY, v text) WITH (autovacuum_enabled = false); INSERT INTO a (v) VALUES ('seed')`,
  );
  const contents = await Contents.take(own.admin);
  const sizes: number[] = [];
  for (let i = 0; i < 400; i++) {
    await own.admin.query(
      `INSERT INTO a (v) SELECT repeat('x', 200) FROM generate_series(1, 50); INSERT INTO empty (v) SELECT repeat('x', 200) FROM generate_series(1, 50)`,
    );
    expect(await contents.restore(own.admin)).toBe('restored');
    if (i % 50 === 49) {
      const { rows } = await own.admin.query<{ size: string }>(
        `SELECT pg_total_relation_size('a') + pg_total_relation_size('empty') AS size`,
      );
      sizes.push(Number(rows[0]!.size));
    }
  }
  expect(Math.max(...sizes)).toBeLessThan(1_500_000);
});
