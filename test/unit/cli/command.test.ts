import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { FleetReport } from '../../../src/fleet/report/report.js';
import { compiledFolder } from '../../helpers/compiled.js';
import { server, waitUntil } from '../../helpers/server.js';
import { Command } from './command.js';

const MINUTES = 180_000;

/** Connects anew in every invocation, and does what the event says. */
const HANDLER = `
  import { appendFileSync } from 'node:fs';
  import pg from 'pg';
  export async function handler({ order = 1, what, mark }) {
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
    client.on('error', () => undefined);
    await client.connect();
    if (mark) appendFileSync(new URL(mark, import.meta.url), 'x');
    if (what === 'exit') process.exit(3);
    if (what === 'throw') {
      await client.end();
      throw new Error('no such order');
    }
    if (what === 'hang') await client.query('SELECT pg_sleep(600)');
    const { rows } = await client.query('SELECT name FROM orders WHERE id = $1', [order]);
    await client.end();
    return rows[0];
  }
`;
const CONFIG = `
  import pg from 'pg';
  export const events = [{ order: 1 }, { order: 2 }];
  export async function prepare(url) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("CREATE TABLE orders AS SELECT id, 'order ' || id AS name FROM generate_series(1, 9) id");
    await client.end();
  }
`;
const FILES = { 'get-order.mjs': HANDLER, 'get-order.fleet.mjs': CONFIG };

const running: Command[] = [];

async function start(...[args, files, env]: Parameters<typeof Command.start>): Promise<Command> {
  const command = await Command.start(args, files, env);
  running.push(command);
  return command;
}

afterEach(async () => {
  for (const command of running.splice(0)) await command.dispose();
});

async function nothingIsLeft(command: Command): Promise<void> {
  await waitUntil(() => command.survivors.length === 0, { ms: 30_000, what: 'its processes to end' });
  await waitUntil(async () => (await readdir(command.temporary)).length === 0, {
    ms: 30_000,
    what: 'its folders to be removed',
  });
}

describe('the command', () => {
  it('shows its help without loading the fleet, or any package', async () => {
    const command = await start(['--version']);
    await expect(command.ended).resolves.toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    const alone = join(command.folder, 'alone');
    await mkdir(alone);
    await cp(join(compiledFolder(), 'cli'), join(alone, 'cli'), { recursive: true });
    for (const args of [['--help'], ['help'], ['fleet', '--help'], ['--help', 'fleet'], ['help', 'fleet']]) {
      const { status, stdout } = spawnSync(process.execPath, [join(alone, 'cli', 'main.js'), ...args], {
        encoding: 'utf8',
      });
      expect(status).toBe(0);
      expect(stdout).toContain(
        args.includes('fleet') ? 'Usage: sluice fleet <handler>' : 'Usage: sluice <command>',
      );
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
    }
  });

  it.each([
    [[], /^sluice: there is no command\nSee sluice --help\n$/],
    [['flet'], /^sluice: there is no command 'flet': did you mean fleet\?\n/],
    [['help', 'x'], /^sluice: there is no command 'x'\n/],
    [['fleet', 'h.js', '--burst', 'x'], /^sluice: --burst is 'x': .*\nSee sluice fleet --help\n$/],
    [
      ['fleet', 'nothing.js'],
      /^sluice: `handler` is 'nothing\.js', and there is no file .*\nSee sluice fleet --help\n$/,
    ],
  ])('says what is wrong with %j, where help is, and exits with 2', async (args, message) => {
    const { code, stdout, stderr } = await (await start(args)).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it(
    'runs a burst on an embedded PostgreSQL, reports, and leaves nothing behind',
    { timeout: MINUTES },
    async () => {
      const command = await start(
        'fleet get-order.mjs --containers 3 --burst 12 --times 2 --every 1 --max-connections 20 --html out.html --json out.json'
          .split(' ')
          .concat('--fault', '0ms setLatency 1', '--fault', '9m restart'),
        FILES,
      );
      await waitUntil(() => command.noteChildren() > 2, { ms: 60_000, what: 'its processes' });
      const watching = setInterval(() => command.noteChildren(), 50);
      const { code, stdout, stderr } = await command.ended;
      clearInterval(watching);
      expect([code, stderr]).toEqual([
        0,
        expect.stringContaining('using prepare, events of get-order.fleet.mjs\n'),
      ]);
      expect(stderr).toContain('1 of the faults did not happen: the load was over before\n');
      expect(stdout).toMatch(/^ +invocations +24$/m);
      expect(stdout).toMatch(/^ +succeeded +24$/m);
      expect(stdout).toMatch(/setLatency +1 ms/);
      expect(stdout).toContain('The picture is in out.html.');

      const report = JSON.parse(command.read('out.json') ?? '') as FleetReport;
      expect(report.invocations.map(({ payload }) => payload)).toContainEqual({ name: 'order 2' });
      expect(report.summary).toMatchObject({
        invocations: 24,
        succeeded: 24,
        maxConnections: 17,
        connectionsLeft: 0,
      });
      expect(command.read('out.html')).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
      await nothingIsLeft(command);
    },
  );

  it(
    'says how to get the picture, and exits with 1 when an invocation crashed',
    { timeout: MINUTES },
    async () => {
      const files = { 'get-order.mjs': HANDLER };
      const event = JSON.stringify({ what: 'exit' });
      const command = await start(['fleet', 'get-order.mjs', '--event', event], files, {
        DATABASE_URL: server().url,
      });
      const { code, stdout } = await command.ended;
      expect(stdout).toMatch(/^ +crashed +1$/m);
      expect(stdout).toContain('For the picture of it, add --html fleet.html');
      expect(code).toBe(1);
    },
  );

  it('exits with 0 when the function answers with an error', { timeout: MINUTES }, async () => {
    const files = { 'get-order.mjs': HANDLER };
    const args = ['fleet', 'get-order.mjs', '--quiet', '--event', JSON.stringify({ what: 'throw' })];
    const { code, stdout, stderr } = await (await start(args, files, { DATABASE_URL: server().url })).ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/1 +failed +Error: no such order/);
  });

  it('exits with 1 when a fault could not be done', { timeout: MINUTES }, async () => {
    const args = [
      'fleet',
      'h.mjs',
      '--quiet',
      '--fault',
      '0s restart',
      '--burst',
      '2',
      '--times',
      '2',
      '--every',
      '1',
    ];
    const files = { 'h.mjs': 'export const handler = async () => 1;' };
    const { code, stderr } = await (await start(args, files, { DATABASE_URL: server().url })).ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^the fault 'restart' could not be done: .*embedded/),
    ]);
  });

  it(
    'reports what was seen when the load ends early and a file is not written',
    { timeout: MINUTES },
    async () => {
      const files = {
        'h.mjs': 'export const handler = async () => 1;',
        'events.mjs': 'export default (i) => { if (i === 2) throw new Error("no third"); return i; };',
      };
      const args = 'fleet h.mjs --burst 4 --events events.mjs --html out.html --json /dev/full'.split(' ');
      const { code, stdout, stderr } = await (await start(args, files, { DATABASE_URL: server().url })).ended;
      expect(stdout).toMatch(/^ +succeeded +2$/m);
      expect(stdout).toMatch(/The picture is in out\.html\.\n$/);
      expect(stderr).toContain('the load ended early: no third\n');
      expect(stderr).toMatch(/^--json \/dev\/full could not be written: .*ENOSPC.*$/m);
      expect(code).toBe(1);
    },
  );

  it('shows the report when the only file for it is not written', { timeout: MINUTES }, async () => {
    const files = { 'h.mjs': 'export const handler = async () => 1;', 'e.mjs': 'export default [1n];' };
    const args = 'fleet h.mjs --events e.mjs --quiet --html /dev/full'.split(' ');
    const { code, stdout, stderr } = await (await start(args, files, { DATABASE_URL: server().url })).ended;
    expect(stdout).toMatch(/^ +invocations +0$/m);
    expect(stderr).toMatch(/^the load ended early: .*BigInt\n--html \/dev\/full could not be written: /);
    expect(code).toBe(1);
  });

  it('refuses a load that is too large, before it starts anything', async () => {
    const args = 'fleet h.mjs --burst 1000 --times 1001 --every 1'.split(' ');
    const { code, stderr } = await (await start(args, { 'h.mjs': '' })).ended;
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^sluice: --burst asks for more than 1000000 invocations in all: /),
    ]);
  });

  it('says what its cause says only once', { timeout: MINUTES }, async () => {
    const prepare = `throw new Error('no orders: no table', { cause: new Error('no table', { cause: new Error('why') }) })`;
    const files = { 'h.mjs': HANDLER, 'h.fleet.mjs': `export async function prepare() { ${prepare}; }` };
    const { stderr } = await (await start(['fleet', 'h.mjs'], files, { DATABASE_URL: server().url })).ended;
    expect(stderr).toMatch(/sluice: no orders: no table\n {2}because: why\n$/);
  });

  it('exits with 1 when the database could not be prepared', { timeout: MINUTES }, async () => {
    const files = {
      'h.mjs': HANDLER,
      'h.fleet.mjs': 'export async function prepare() { throw new Error("no orders"); }',
    };
    const { code, stderr } = await (
      await start(['fleet', 'h.mjs'], files, { DATABASE_URL: server().url })
    ).ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('sluice: no orders\n')]);
  });
});

describe('Ctrl-C', () => {
  const args = ['fleet', 'get-order.mjs', '--burst', '2', '--timeout', '900000', '--json', 'out.json'];

  /** In the middle of invocations that would last for ten minutes. */
  async function hanging(): Promise<Command> {
    const event = JSON.stringify({ what: 'hang', mark: 'reached' });
    const command = await start([...args, '--event', event], FILES);
    await waitUntil(() => command.read('reached') === 'xx', { ms: 120_000, what: 'both invocations' });
    expect(command.noteChildren()).toBeGreaterThan(4);
    return command;
  }

  it('stops the fleet, reports what was seen, and leaves nothing behind', { timeout: MINUTES }, async () => {
    const command = await hanging();
    command.interrupt();
    const { code, stdout, stderr } = await command.ended;
    expect(stderr).toContain('SIGINT: stopping the fleet; once more ends it at once\n');
    expect(stdout).toMatch(/^ +invocations +\d$/m);
    expect(JSON.parse(command.read('out.json') ?? '')).toMatchObject({ version: 1, containers: [{}, {}] });
    expect(code).toBe(130);
    await nothingIsLeft(command);
  });

  it(
    'ends the command at once the second time, and its processes by themselves',
    { timeout: MINUTES },
    async () => {
      const command = await hanging();
      command.interrupt();
      await waitUntil(() => command.stderr.includes('stopping the fleet'), {
        ms: 30_000,
        what: 'the first to be heard',
      });
      command.interrupt();
      expect((await command.ended).code).toBe(130);
      // It had no time for its report.
      expect(command.read('out.json')).toBeUndefined();
      await nothingIsLeft(command);
    },
  );

  it('ends a fleet that is still being started', { timeout: MINUTES }, async () => {
    const command = await start(args, FILES);
    await waitUntil(() => command.noteChildren() > 1, { ms: 60_000, what: 'its server' });
    command.interrupt();
    expect((await command.ended).code).toBe(130);
    await nothingIsLeft(command);
  });

  it('ends a fleet whose database is never prepared, the first time', { timeout: MINUTES }, async () => {
    const config = `
      import { writeFileSync } from 'node:fs';
      export function prepare() {
        writeFileSync(new URL('reached', import.meta.url), '');
        return new Promise(() => setInterval(() => undefined, 1000));
      }
    `;
    const command = await start(args, { ...FILES, 'get-order.fleet.mjs': config });
    await waitUntil(() => command.read('reached') !== undefined, { ms: 120_000, what: 'prepare' });
    command.noteChildren();
    const before = performance.now();
    command.interrupt();
    const { code, stderr } = await command.ended;
    expect([code, stderr]).toEqual([130, expect.stringContaining('SIGINT: ended while the fleet was being')]);
    // Without it, it would take the twenty seconds that stopping may take.
    expect(performance.now() - before).toBeLessThan(15_000);
    await nothingIsLeft(command);
  });
});
