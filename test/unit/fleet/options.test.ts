import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { containerEnvironment } from '../../../src/fleet/database/container-environment.js';
import { ownServer } from '../../../src/fleet/database/own-server.js';
import { PasswordFile } from '../../../src/fleet/database/password-file.js';
import { OptionChecks } from '../../../src/fleet/option-checks.js';
import type { FleetOptions } from '../../../src/fleet/options.js';
import { resolveOptions } from '../../../src/fleet/resolve-options.js';
import { nodeBinary } from '../../helpers/nodes.js';
import { server } from '../../helpers/server.js';

let folder: string;
let handler: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-options-'));
  for (const name of ['get-order.js', 'list.mjs', 'typed.ts', 'a.b.cjs'])
    await writeFile(join(folder, name), '');
  handler = join(folder, 'get-order.js');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  for (const name of ['DATABASE_URL', 'PGSSLMODE', 'PGSSLROOTCERT', 'PGPASSWORD'])
    vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

async function problems(options: unknown): Promise<readonly string[]> {
  try {
    await resolveOptions(options as FleetOptions);
  } catch (error) {
    expect(error).toMatchObject({ code: 'SLUICE_CONFIGURATION', subject: 'startFleet' });
    return (error as { problems: string[] }).problems;
  }
  return [];
}

describe('options of a fleet', () => {
  test('the defaults are those of Lambda, and an embedded server', async () => {
    const resolved = await resolveOptions({ handler });
    expect(resolved).toEqual({
      handler: { file: handler, exportName: 'handler' },
      containers: {
        max: 10,
        concurrency: 1,
        timeoutMs: 3_000,
        initMs: 60_000,
        idleMs: 600_000,
        memoryMb: 512,
      },
      database: { own: undefined, maxConnections: 100, prepare: undefined },
      network: {},
      speed: 1,
      runtime: Number.parseInt(process.versions.node, 10) >= 24 ? 'node24' : 'node22',
      node: { program: process.execPath, version: process.version },
      env: {},
    });
  });

  test.each<[unknown, RegExp]>([
    [{ containers: 0 }, /`containers` is 0: it must be a whole number from 1 on/],
    [{ containers: '5' }, /`containers` is '5': it must be an object/],
    [{ containers: { max: 1.5 } }, /`containers.max` is 1.5/],
    [{ containers: { concurrency: -1 } }, /`containers.concurrency` is -1/],
    [{ containers: { timeoutMs: 900_001 } }, /`containers.timeoutMs` is 900001: .* from 1 to 900000/],
    [{ containers: { initMs: Infinity } }, /`containers.initMs` is Infinity/],
    [{ containers: { idleMs: 0 } }, /`containers.idleMs` is 0/],
    [{ containers: { memoryMb: 64 } }, /`containers.memoryMb` is 64: .* from 128/],
    [{ containers: { count: 1 } }, /`containers` has no option 'count': it has max, concurrency/],
    [{ container: 1 }, /`options` has no option 'container'/],
    [{ speed: 0.5 }, /`speed` is 0.5/],
    [{ speed: 2, runtime: 'ric', node: nodeBinary(24) }, /`speed` is 2 and `runtime` is 'ric'/],
    [{ runtime: 'node20' }, /`runtime` is 'node20': it must be one of 'node22', 'node24', 'ric'/],
    [{ node: '/nowhere/node' }, /`node` is '\/nowhere\/node', which does not run \(.*ENOENT/],
    [{ node: '/bin/echo' }, /`node` is '\/bin\/echo', which says of its version '.*': name a Node/],
    [{ node: 24 }, /`node` is 24: it must be the path/],
    [{ env: { A: 1 } }, /`env.A` is 1: it must be a string/],
    [{ env: 'A=1' }, /`env` is 'A=1': it must be an object/],
    [{ network: { latencyMs: -1 } }, /`network.latencyMs` is -1/],
    [{ network: { dropIdleAfterMs: NaN } }, /`network.dropIdleAfterMs` is NaN/],
    [
      { network: { dropIdleHow: 'loud' } },
      /`network.dropIdleHow` is 'loud': it must be one of 'silent', 'reset'/,
    ],
    [{ network: { bytesPerSecond: 0 } }, /`network.bytesPerSecond` is 0/],
    [{ database: { maxConnections: 4 } }, /`database.maxConnections` is 4: it must be a whole number from 5/],
    [{ database: { prepare: 'x' } }, /`database.prepare` is 'x': it must be a function/],
    [{ database: { url: 5 } }, /`database.url` is 5/],
    [{ database: { url: '' } }, /`database.url` is empty/],
    [{ database: { url: 'mysql://h/d' } }, /`database.url` cannot be used \(its scheme is mysql:\)/],
    [
      { database: { url: 'postgres://u:secret@h:x/d' } },
      /`database.url` cannot be used: it must be as postgres:/,
    ],
    [
      { database: { url: 'postgres://u@%2Frun%2Fpg/d' } },
      /`database.url` leads to a Unix socket in \/run\/pg/,
    ],
    [{ database: { url: 'postgres://u@h/d', maxConnections: 9 } }, /leave one out/],
    [{ database: { url: 'postgres://u@h/d?sslrootcert=/nowhere.pem' } }, /cannot be used \(ENOENT.*nowhere/],
  ])('%j is refused', async (options, message) => {
    const found = await problems({ handler, ...(options as object) });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
    expect(found[0]).not.toContain('secret');
  });

  test('all mistakes come at once', async () => {
    expect(await problems({ containers: { max: 0 }, speed: 0, env: 1, database: { url: 'x' } })).toHaveLength(
      5,
    );
    expect(await problems(undefined)).toHaveLength(1);
  });

  test('what was given is copied', async () => {
    const options = { handler, env: { A: '1' } as Record<string, string>, containers: { max: 3 } };
    const resolved = await resolveOptions(options);
    options.env['A'] = '2';
    options.containers.max = 4;
    expect(resolved).toMatchObject({ env: { A: '1' }, containers: { max: 3 } });
  });

  test('the runtime follows the Node that containers run on', async () => {
    for (const major of [22, 24]) {
      const resolved = await resolveOptions({ handler, node: nodeBinary(major) });
      expect(resolved.runtime).toBe(`node${major}`);
      expect(resolved.node.version).toMatch(new RegExp(`^v${major}\\.`));
    }
  });
});

describe('the handler', () => {
  const resolvedFrom = async (name: string) =>
    (await resolveOptions({ handler: join(folder, name) })).handler;

  test.each([
    ['get-order.js', 'get-order.js', 'handler'],
    ['get-order.main', 'get-order.js', 'main'],
    ['get-order.js.main', 'get-order.js', 'main'],
    ['get-order.handlers.main', 'get-order.js', 'handlers.main'],
    ['list.handler', 'list.mjs', 'handler'],
  ])('%s is the export of %s called %s', async (given, file, exportName) => {
    expect(await resolvedFrom(given)).toEqual({ file: join(folder, file), exportName });
  });

  test.each<[unknown, RegExp]>([
    [undefined, /`handler` is undefined: it must be the file of a function/],
    ['', /`handler` is empty/],
    [5, /`handler` is 5/],
    [
      'dist/nothing.js',
      /`handler` is 'dist\/nothing.js', and there is no file \/.*\/dist\/nothing\.js: name a bundle/,
    ],
  ])('%j is refused', async (given, message) => {
    expect(await problems({ handler: given })).toEqual([expect.stringMatching(message)]);
  });

  test('what Lambda itself could not load is refused', async () => {
    expect(await problems({ handler: join(folder, 'a.b.cjs') })).toEqual([
      expect.stringMatching(/^`handler`: '.*a\.b\.cjs': .*one dot/),
    ]);
  });

  test('TypeScript is refused, with how to bundle it', async () => {
    expect(await problems({ handler: join(folder, 'typed.ts') })).toEqual([
      expect.stringMatching(/is TypeScript: bundle it first, as `esbuild --bundle/),
    ]);
  });
});

describe('a server of your own', () => {
  test('DATABASE_URL is read unless the options say otherwise', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://me@db.internal/orders');
    const own = async (database: FleetOptions['database']) =>
      (await resolveOptions({ handler, database })).database.own?.host;
    expect(await own(undefined)).toBe('db.internal');
    expect(await own({ url: 'postgres://me@other/orders' })).toBe('other');
    expect(await own({ maxConnections: 20 })).toBeUndefined();
    vi.stubEnv('DATABASE_URL', 'nonsense');
    expect(await problems({ handler })).toEqual([expect.stringMatching(/^DATABASE_URL cannot be used/)]);
  });

  /** What a container finds, at the fleet's network. */
  function environment(url: string): Record<string, string> {
    const checks = new OptionChecks('test');
    const access = ownServer(url, 'url', checks);
    expect(checks.problems).toEqual([]);
    if (!access) throw new Error('no access');
    const address = { host: '127.0.0.1', port: 4711 };
    return containerEnvironment(access, address, access.password, new PasswordFile('/folder'));
  }

  test('a container finds it at the address of the network, with the same user and database', () => {
    expect(environment('postgres://me:p%40ss%2F@db.internal:6543/or%20ders')).toEqual({
      DATABASE_URL: 'postgres://me:p%40ss%2F@127.0.0.1:4711/or%20ders?sslmode=disable',
      PGHOST: '127.0.0.1',
      PGPORT: '4711',
      PGUSER: 'me',
      PGPASSWORD: 'p@ss/',
      PGDATABASE: 'or ders',
      PGSSLMODE: 'disable',
      FLEET_PASSWORD_FILE: '/folder/fleet-password',
    });
  });

  test('its other parameters stay', () => {
    const { DATABASE_URL } = environment(
      'postgres://me@h/d?application_name=mine&options=-c%20a%3Db&user=you&port=1',
    );
    expect(DATABASE_URL).toBe(
      'postgres://you@127.0.0.1:4711/d?application_name=mine&options=-c%20a%3Db&sslmode=disable',
    );
  });

  test('a certificate for localhost is verified in full, one for another host without the name', () => {
    const { caFile } = server();
    if (caFile === undefined) return expect(server().embedded).toBe(false);
    const tls = `sslmode=verify-full&sslrootcert=${encodeURIComponent(caFile)}`;
    expect(environment(`postgres://me@localhost/d?${tls}`)).toMatchObject({
      DATABASE_URL: `postgres://me@localhost:4711/d?${tls}`,
      PGHOST: 'localhost',
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: caFile,
    });
    const elsewhere = environment(`postgres://me@db.internal/d?${tls}`);
    expect(elsewhere).toMatchObject({ PGHOST: '127.0.0.1', PGSSLMODE: 'verify-ca', PGSSLROOTCERT: caFile });
    expect(elsewhere['DATABASE_URL']).toContain('sslmode=verify-ca');
  });
});
