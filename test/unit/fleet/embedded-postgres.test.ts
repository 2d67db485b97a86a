import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres, type PostgresServer } from '../../../src/embedded/embedded-postgres.js';
import { findBinaries } from '../../../src/embedded/binaries.js';
import { waitUntil } from '../../helpers/server.js';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // An ended orphan keeps its id until process 1 takes note, which in a container may be never.
    return !existsSync('/proc/self') || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('embedded PostgreSQL', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres({ maxConnections: 8 });
  });
  afterAll(() => server.stop());

  async function connectWith(config: pg.ClientConfig): Promise<pg.Client> {
    const client = new pg.Client(config);
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  test('the url gives a connection with a verified certificate and SCRAM', async () => {
    const client = await connectWith({ connectionString: server.url });
    const { rows } = await client.query(
      `SELECT current_user AS user, current_database() AS database, ssl.version AS tls
         FROM pg_stat_ssl ssl WHERE pid = pg_backend_pid()`,
    );
    await client.end();
    expect(rows).toEqual([{ user: 'sluice', database: 'sluice', tls: 'TLSv1.3' }]);
    const [stored] = await server.query<{ rolpassword: string }>(
      `SELECT rolpassword FROM pg_authid WHERE rolname = 'sluice'`,
    );
    expect(stored?.rolpassword).toMatch(/^SCRAM-SHA-256\$/);
  });

  test('the certificate is trusted only by who has it', async () => {
    const { host, port, user, password, database } = server;
    await expect(connectWith({ host, port, user, password, database, ssl: true })).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  test('the role is an ordinary one that may create tables', async () => {
    const client = await connectWith({ connectionString: server.url });
    await client.query('CREATE TABLE made_by_role (id int)');
    const { rows } = await client.query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
    await client.query('DROP TABLE made_by_role');
    await client.end();
    expect(rows).toEqual([{ rolsuper: false }]);
  });

  test('a connection without TLS is refused', async () => {
    const { host, port, user, password, database } = server;
    const attempt = connectWith({ host, port, user, password, database, ssl: false });
    await expect(attempt).rejects.toMatchObject({ code: '28000' });
  });

  test('a wrong password is refused', async () => {
    const url = new URL(server.url);
    url.password = 'wrong';
    await expect(connectWith({ connectionString: url.href })).rejects.toMatchObject({ code: '28P01' });
  });

  test('one connection too many is refused, and the administrator still gets in', async () => {
    const clients = await Promise.all(
      Array.from({ length: 5 }, () => connectWith({ connectionString: server.url })),
    );
    await expect(connectWith({ connectionString: server.url })).rejects.toMatchObject({ code: '53300' });
    expect(await server.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await Promise.all(clients.map((client) => client.end()));
  });

  test.each(['fast', 'immediate'] as const)(
    'a %s restart drops clients and keeps data and port',
    async (mode) => {
      const table = `kept_${mode}`;
      await server.query(`DROP TABLE IF EXISTS ${table}`);
      await server.query(`CREATE TABLE ${table} AS SELECT 7 AS n`);
      await server.query('CHECKPOINT');
      const client = await connectWith({ connectionString: server.url });
      const dropped = new Promise((resolve) => client.once('end', resolve));
      const { pid, port } = server;
      await server.restart(mode);
      await dropped;
      expect(server.pid).not.toBe(pid);
      expect(server.port).toBe(port);
      expect(await server.query(`SELECT n FROM ${table}`)).toEqual([{ n: 7 }]);
    },
  );

  test('while halted, connections are refused', async () => {
    await server.halt();
    expect(server.pid).toBeUndefined();
    await expect(server.query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.start();
    expect(await server.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('without TLS, plain connections work', async () => {
    const plain = await startPostgres({ tls: false });
    try {
      const client = await connectWith({ connectionString: plain.url });
      expect((await client.query('SHOW ssl')).rows).toEqual([{ ssl: 'off' }]);
      await client.end();
      expect(plain).toMatchObject({ ca: undefined, caFile: undefined });
    } finally {
      await plain.stop();
    }
  });

  test('the programs of another PostgreSQL can be given by their folder', async () => {
    const { postgres } = await findBinaries();
    const other = await startPostgres({ programs: dirname(postgres) });
    try {
      const client = await connectWith({ connectionString: other.url });
      expect((await client.query('SHOW ssl')).rows).toEqual([{ ssl: 'on' }]);
      await client.end();
    } finally {
      await other.stop();
    }
  });

  test('stop removes the process and the folder, and once is enough', async () => {
    const own = await startPostgres();
    const { pid, dataDir, port } = own;
    await Promise.all([own.stop(), own.stop()]);
    expect(isAlive(pid as number)).toBe(false);
    expect(existsSync(dirname(dataDir))).toBe(false);
    const socket = connect(port, '127.0.0.1');
    expect(await new Promise((resolve) => socket.once('error', resolve))).toMatchObject({
      code: 'ECONNREFUSED',
    });
    await expect(own.start()).rejects.toThrow('stopped for good');
  });

  test('an unsupported platform is named, with the remedy', async () => {
    await expect(findBinaries('win32', 'x64')).rejects.toThrow(/win32-x64.*; set DATABASE_URL to/);
    await expect(findBinaries('darwin', process.platform === 'darwin' ? 'none' : 'arm64')).rejects.toThrow(
      /darwin-.*set DATABASE_URL to/,
    );
  });
});

describe('a process that ends without stopping its server', () => {
  // Below the project, where the packages that the tool imports are found.
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  let folder: string;

  beforeAll(async () => {
    const cache = join(root, 'node_modules/.cache');
    await mkdir(cache, { recursive: true });
    folder = await mkdtemp(join(cache, 'sluice-tools-'));
    await build({
      entryPoints: [join(root, 'src/embedded/embedded-postgres.ts')],
      outfile: join(folder, 'tool.mjs'),
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function startParent(afterwards: string) {
    const script = join(folder, 'parent.mjs');
    await writeFile(
      script,
      `import { startPostgres } from './tool.mjs';
       const { pid, dataDir } = await startPostgres();
       console.log(JSON.stringify({ pid, dataDir }));
       ${afterwards}`,
    );
    const parent = spawn(process.execPath, [script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const exited = once(parent, 'exit');
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const { pid, dataDir } = JSON.parse(line) as { pid: number; dataDir: string };
    return { parent, exited, pid, folder: dirname(dataDir) };
  }

  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('%s leaves nothing behind', async (signal) => {
    const started = await startParent('setInterval(() => {}, 1e6);');
    expect(isAlive(started.pid)).toBe(true);
    // The whole group, as a terminal does it.
    process.kill(-(started.parent.pid as number), signal);
    await started.exited;
    await waitUntil(() => !isAlive(started.pid), { what: 'the end of the server' });
    await waitUntil(() => !existsSync(started.folder), { what: 'the removal of its folder' });
  });

  test('the end of the program leaves nothing behind, and does not wait for the server', async () => {
    const started = await startParent('');
    expect(await started.exited).toEqual([0, null]);
    await waitUntil(() => !isAlive(started.pid) && !existsSync(started.folder), { what: 'no trace' });
  });
});
