import { readFile, stat } from 'node:fs/promises';
import pg from 'pg';
import { startFleet, type Fleet, type InvocationResult } from 'sluice/fleet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleHandler } from '../helpers/bundle.js';
import { ownDatabase, type OwnDatabase } from '../helpers/own-database.js';
import { adminQuery, server, waitUntil } from '../helpers/server.js';
import type { Wish } from './handlers/fleet/obeys.js';

const query = (fleet: Fleet, sql: string, by: 'url' | 'parts' = 'url'): Promise<InvocationResult> =>
  fleet.invoke({ does: 'queries', sql, by } satisfies Wish);

/** So many sleep at the server. Of what comes before it, a statement of the driver, the end would be no failure. */
const sleeping = (fleet: Fleet, count = 1) =>
  waitUntil(
    async () => {
      const rows = await fleet.database.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
      );
      return rows.length === count;
    },
    { ms: 25_000, what: `${count} statements to run` },
  );

/** What it adds to the report. */
async function faultsOf(fleet: Fleet, act: () => unknown): Promise<Array<[string, string]>> {
  const before = fleet.report().faults.length;
  await act();
  return fleet
    .report()
    .faults.slice(before)
    .map(({ name, detail }) => [name, detail]);
}

describe('an embedded server', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startFleet({
      handler: await bundleHandler('test/fleet/handlers/fleet/obeys.ts'),
      containers: { max: 2, timeoutMs: 60_000 },
      database: {
        maxConnections: 13,
        async prepare(url) {
          const client = new pg.Client({ connectionString: url });
          await client.connect();
          await client.query('CREATE TABLE notes (text text)');
          await client.end();
        },
      },
    });
  });
  afterAll(() => fleet.stop());

  test('it is prepared by the role of the containers, before the first of them', async () => {
    const { payload } = await query(
      fleet,
      "INSERT INTO notes VALUES ('first') RETURNING text, current_user AS role",
    );
    expect(payload).toEqual([{ text: 'first', role: 'sluice' }]);
    const [admin] = await fleet.database.query<{ super: boolean }>(
      'SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user',
    );
    expect(admin).toEqual({ super: true });
  });

  test('it verifies and encrypts what containers send', async () => {
    const sql = 'SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    for (const by of ['url', 'parts'] as const) {
      expect((await query(fleet, sql, by)).payload).toEqual([{ ssl: true, version: 'TLSv1.3' }]);
    }
  });

  test('connections are counted by container, and terminated by container or all; those past the network are neither', async () => {
    const direct = new pg.Client({ connectionString: fleet.database.url });
    await direct.connect();
    try {
      const slow = [query(fleet, 'SELECT pg_sleep(60)'), query(fleet, 'BEGIN; SELECT pg_sleep(60)', 'parts')];
      await sleeping(fleet, 2);
      const two = { total: 2, active: 2, idle: 0, idleInTransaction: 0, other: 0 };
      expect(await fleet.database.connections()).toEqual({ ...two, byContainer: { c1: 1, c2: 1 } });
      const faults = await faultsOf(fleet, async () => {
        expect(await fleet.database.terminateBackends('c2')).toBe(1);
        expect((await fleet.database.connections()).byContainer).toEqual({ c1: 1 });
        expect(await fleet.database.terminateBackends()).toBe(1);
        expect(await fleet.database.terminateBackends()).toBe(0);
      });
      expect(faults).toEqual([
        ['terminateBackends', 'c2'],
        ['terminateBackends', 'all'],
        ['terminateBackends', 'all'],
      ]);
      for (const result of await Promise.all(slow)) expect(result.status).toBe('failed');
      expect((await direct.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    } finally {
      await direct.end();
    }
    expect(fleet.database).toMatchObject({ maxConnections: 10, embedded: true });
  });

  test('a limit refuses the role of the containers with 53300, until it is lifted', async () => {
    const faults = await faultsOf(fleet, async () => {
      await fleet.database.limitConnections(0);
      const client = new pg.Client({ connectionString: fleet.database.url });
      await expect(client.connect()).rejects.toMatchObject({ code: '53300' });
      await fleet.database.limitConnections(undefined);
    });
    expect(faults).toEqual([
      ['limitConnections', '0'],
      ['limitConnections', 'no limit'],
    ]);
    expect((await query(fleet, 'SELECT 1 AS one')).payload).toEqual([{ one: 1 }]);
    await expect(fleet.database.limitConnections(-1)).rejects.toThrow(
      /`max` is -1: it must be a whole number/,
    );
  });

  test('read-only ends backends and refuses writes, but not those of the administrator', async () => {
    await fleet.database.query("DELETE FROM notes WHERE text <> 'first'");
    const slow = query(fleet, 'SELECT pg_sleep(60)');
    await sleeping(fleet);
    expect(await faultsOf(fleet, () => fleet.database.readOnly(true))).toEqual([['readOnly', 'on']]);
    expect((await slow).status).toBe('failed');
    const refused = await query(fleet, "INSERT INTO notes VALUES ('second')");
    expect(refused).toMatchObject({ status: 'failed' });
    expect(refused.error?.errorMessage).toContain('read-only transaction');
    expect((await query(fleet, 'SELECT text FROM notes')).payload).toEqual([{ text: 'first' }]);
    await fleet.database.query("INSERT INTO notes VALUES ('by the administrator')");
    expect(await faultsOf(fleet, () => fleet.database.readOnly(false))).toEqual([['readOnly', 'off']]);
    expect((await query(fleet, "INSERT INTO notes VALUES ('third') RETURNING text")).payload).toHaveLength(1);
  });

  test('another password is found in the file, and by containers that start later', async () => {
    const names = ['FLEET_PASSWORD_FILE'];
    const shown = await fleet.invoke({ does: 'shows its environment', names } satisfies Wish);
    const { FLEET_PASSWORD_FILE: file } = shown.payload as { FLEET_PASSWORD_FILE: string };
    const before = fleet.database.url;
    let password = '';
    const faults = await faultsOf(fleet, async () => (password = await fleet.database.rotatePassword()));
    expect(faults).toEqual([['rotatePassword', '']]);
    expect(JSON.stringify(fleet.report())).not.toContain(password);
    expect(await readFile(file, 'utf8')).toBe(password);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(new URL(fleet.database.url).password).toBe(password);
    await expect(new pg.Client({ connectionString: before }).connect()).rejects.toMatchObject({
      code: '28P01',
    });
    expect((await query(fleet, 'SELECT 1 AS one', 'parts')).payload).toEqual([{ one: 1 }]);
    expect((await query(fleet, 'SELECT 1 AS one', 'url')).status).toBe('failed');
    await fleet.kill();
    expect((await query(fleet, 'SELECT 1 AS one', 'url')).payload).toEqual([{ one: 1 }]);
  });

  test.each(['fast', 'immediate'] as const)('after a %s restart all goes on', async (mode) => {
    const slow = query(fleet, 'SELECT pg_sleep(60)');
    await sleeping(fleet);
    const cut = expect(fleet.database.query('SELECT pg_sleep(60)')).rejects.toThrow(/terminat|ECONNRESET/);
    expect(await faultsOf(fleet, () => fleet.database.restart(mode))).toEqual([['restart', mode]]);
    await cut;
    expect((await slow).status).toBe('failed');
    expect(await fleet.database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await query(fleet, 'SELECT 1 AS one')).payload).toEqual([{ one: 1 }]);
  });

  test('samples go on after the server was down; halt and start are told', async () => {
    const faults = await faultsOf(fleet, async () => {
      await fleet.database.halt();
      await expect(fleet.database.connections()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await fleet.database.start();
    });
    expect(faults).toEqual([
      ['halt', 'fast'],
      ['start', ''],
    ]);
    const up = fleet.report().faults.at(-1)?.at ?? Infinity;
    await waitUntil(() => fleet.report().samples.some(({ at }) => at > up), { what: 'a sample' });
  });

  test('statements of the administrator run one after the other on one connection, and on another one when it ended', async () => {
    const pid = async () =>
      (await fleet.database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
    const [first, second] = await Promise.all([pid(), pid()]);
    expect(second).toBe(first);
    await expect(fleet.database.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject(
      {
        code: '57P01',
      },
    );
    expect(await pid()).not.toBe(first);
    await expect(fleet.database.query('SELECT nonsense')).rejects.toMatchObject({ code: '42703' });
    expect(await fleet.database.query('SELECT $1::int AS n', [3])).toEqual([{ n: 3 }]);
  });

  test('a transaction that the user leaves open does not hold up what is done to the server', async () => {
    await fleet.database.query('BEGIN');
    await fleet.database.limitConnections(50);
    const [role] = await fleet.database.query('SELECT rolconnlimit AS max FROM pg_roles WHERE rolname = $1', [
      'sluice',
    ]);
    await fleet.database.query('ROLLBACK');
    await fleet.database.limitConnections(undefined);
    expect(role).toEqual({ max: 50 });
  });
});

describe('a server of your own', () => {
  let database: OwnDatabase;
  let fleet: Fleet;

  beforeAll(async () => {
    database = await ownDatabase();
    fleet = await startFleet({
      handler: await bundleHandler('test/fleet/handlers/fleet/obeys.ts'),
      containers: { max: 1, timeoutMs: 60_000 },
      database: { url: database.url },
    });
  });
  afterAll(async () => {
    await fleet.stop();
    await database[Symbol.asyncDispose]();
  });

  test('what would outlive the fleet is refused, and not told', async () => {
    const { database: own } = fleet;
    expect(own.embedded).toBe(false);
    const refused = {
      restart: () => own.restart(),
      halt: () => own.halt(),
      start: () => own.start(),
      limitConnections: () => own.limitConnections(1),
      readOnly: () => own.readOnly(true),
      rotatePassword: () => own.rotatePassword(),
    };
    const faults = await faultsOf(fleet, async () => {
      for (const [method, act] of Object.entries(refused)) {
        await expect(act()).rejects.toMatchObject({
          code: 'SLUICE_CONFIGURATION',
          subject: `fleet.database.${method}`,
          problems: [expect.stringMatching(/is not the fleet's own: .*\. Leave out database\.url/)],
        });
      }
    });
    expect(faults).toEqual([]);
  });

  test('backends of the containers can be terminated, and nobody else is counted or ended', async () => {
    const older = new pg.Client({ connectionString: server().url });
    await older.connect();
    const direct = new pg.Client({ connectionString: fleet.database.url });
    await direct.connect();
    const slow = query(fleet, 'SELECT pg_sleep(60)');
    await sleeping(fleet);
    expect(await fleet.database.connections()).toMatchObject({ total: 1, byContainer: { c1: 1 } });
    // Another program of the same role.
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    expect(await fleet.database.terminateBackends()).toBe(1);
    expect((await slow).status).toBe('failed');
    for (const client of [older, direct, other]) {
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      await client.end();
    }
  });

  test('whose user must not see pg_stat_activity is refused: nothing could be counted', async () => {
    await using hidden = await ownDatabase();
    const admin = new pg.Client({ connectionString: adminUrlOf(hidden) });
    await admin.connect();
    await admin.query('REVOKE SELECT ON pg_stat_activity FROM PUBLIC');
    await admin.end();
    const starting = startFleet({
      handler: await bundleHandler('test/fleet/handlers/fleet/obeys.ts'),
      database: { url: hidden.url },
    });
    await expect(starting).rejects.toThrow('its user must see pg_stat_activity');
  });

  test('its own connections name themselves, and are gone after the stop', async () => {
    await using database = await ownDatabase();
    await using fleet = await startFleet({
      handler: await bundleHandler('test/fleet/handlers/fleet/obeys.ts'),
      database: { url: database.url },
    });
    const names = async () =>
      adminQuery<{ application: string }>(
        'SELECT application_name AS application FROM pg_stat_activity WHERE datname = $1',
        [new URL(database.url).pathname.slice(1)],
      );
    await fleet.database.query('SELECT 1');
    expect(await names()).toEqual([{ application: 'sluice-fleet' }, { application: 'sluice-fleet' }]);
    await fleet.stop();
    await waitUntil(async () => (await names()).length === 0, { what: 'no connection of the fleet' });
  });
});

function adminUrlOf({ url }: OwnDatabase): string {
  const admin = new URL(server().adminUrl);
  admin.pathname = new URL(url).pathname;
  return admin.href;
}
