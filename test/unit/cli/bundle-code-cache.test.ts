import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeBinary } from '../../helpers/nodes.js';
import { server } from '../../helpers/server.js';
import { Command } from './command.js';

const MINUTE = 60_000;
const ORDERS = fileURLToPath(new URL('../../../examples/orders/get-order.ts', import.meta.url));
const URL_OF_NOBODY = 'postgres://nobody:x@127.0.0.1:1/none';
/** As Lambda starts Node, with 512 MB. */
const LAMBDA = ['--expose-gc', '--max-semi-space-size=25', '--max-old-space-size=460'];

/** Every way in which a function may look at where and what it is. */
const WHERE = `
  export function fail(): never {

    throw new Error('failed here');
  }
  export const handler = async () => ({
    url: import.meta.url, old: [__filename, __dirname],
    // Not known when it is bundled.
    own: require(['./beside', 'json'].join('.')), later: (await import('node:os')).EOL,
  });
`;
const STREAM = `
  export const handler = awslambda.streamifyResponse(async (event: unknown, stream: any) => stream.end('bye'));
`;

const commands: Command[] = [];
afterAll(async () => {
  for (const command of commands) await command.dispose();
});

async function bundled(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  env?: Readonly<Record<string, string | undefined>>,
): Promise<Command> {
  const words = ['bundle', ...args, '--code-cache', '--runs', '0'];
  const command = await Command.start(words, { 'package.json': '{}', ...files }, env);
  commands.push(command);
  return command;
}

const forNode = (major: number) => ['--target', `node${major}`, '--node', nodeBinary(major)];

const orders = new Map<number, Promise<string>>();

/** The folder with examples/orders/get-order.ts for that Node, made once. */
function ordersFor(major: number): Promise<string> {
  const made = orders.get(major) ?? bundleOrders(major);
  orders.set(major, made);
  return made;
}

async function bundleOrders(major: number): Promise<string> {
  const command = await bundled([ORDERS, ...forNode(major)]);
  const { code, stdout } = await command.ended;
  expect(stdout).toContain('after loading it, and queries of database default against a stand-in server\n');
  expect(code).toBe(0);
  return join(command.folder, 'dist');
}

interface Ran {
  readonly printed: unknown;
  readonly stderr: string;
  readonly status: number | null;
}

/** Runs a script in the bundles' folder; what it prints is JSON. */
function run(
  folder: string,
  script: string,
  { major = 24, flags = [] as readonly string[], env = {} as NodeJS.ProcessEnv } = {},
): Ran {
  const result = spawnSync(nodeBinary(major), [...flags, '-e', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: URL_OF_NOBODY, NODE_DEBUG: 'sluice', ...env },
  });
  const printed = result.stdout === '' ? undefined : (JSON.parse(result.stdout) as unknown);
  return { printed, stderr: result.stderr, status: result.status };
}

const USED = /the code cache of \S+ is used\n/;
const unused = (why: string) => expect.stringContaining(`is not used: ${why}`) as string;
const LOAD = `console.log(JSON.stringify(Object.keys(require('./get-order.js'))))`;
const HEAP = 'require("node:v8").getHeapStatistics().heap_size_limit';

/** The one at hand, and those that are installed for the tests. */
const MAJORS = [...new Set([Number(process.versions.node.split('.')[0]), 22, 24])];

describe.each(MAJORS)('the code cache of Node %i', (major) => {
  let folder: string;

  beforeAll(async () => {
    folder = await ordersFor(major);
  }, 2 * MINUTE);

  it("is used under Lambda's flags, and leaves the heap's limit and gc as they are", () => {
    const script = `
      const before = ${HEAP};
      const exported = Object.keys(require('./get-order.js'));
      const after = ${HEAP};
      const { Worker } = require('node:worker_threads');
      new Worker('require("node:worker_threads").parentPort.postMessage(${HEAP})', { eval: true }).once('message', (worker) =>
        console.log(JSON.stringify({ exported, same: before === after, worker, gc: typeof gc })));
    `;
    const bare = run(folder, script.replace('./get-order.js', 'node:os'), { major, flags: LAMBDA });
    const { printed, stderr } = run(folder, script, { major, flags: LAMBDA });
    expect(stderr).toMatch(USED);
    const { worker } = bare.printed as { readonly worker: number };
    expect(printed).toEqual({ exported: ['GetOrder', 'handler'], same: true, worker, gc: 'function' });
  });

  it('would be rejected by V8 under these flags, if they were not taken back first', () => {
    const script = `
      const [source, cachedData] = ['get-order.bundle.cjs', 'get-order.cache'].map((file) => require('node:fs').readFileSync(file));
      console.log(new (require('node:vm').Script)(source.toString(), { cachedData }).cachedDataRejected);
    `;
    expect(run(folder, script, { major }).printed).toBe(false);
    expect(run(folder, script, { major, flags: LAMBDA }).printed).toBe(true);
  });

  it('is not used, and the function works, where V8 has other flags', () => {
    const { printed, stderr } = run(folder, LOAD, { major, flags: ['--stack-size=900'] });
    expect([printed, stderr]).toEqual([['GetOrder', 'handler'], unused('V8 does not take it')]);
  });

  it('has what runs in a first query', () => {
    // By name: V8 keeps the names of functions that it has compiled, and of no others.
    const cache = readFileSync(join(folder, 'get-order.cache'), 'latin1');
    for (const name of ['selectQuery', 'handleRowDescription', 'getAliasToken'])
      expect(cache).toContain(name);
  });
});

describe('a code cache that does not fit', () => {
  let made: string;
  let folder: string;
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    made = await ordersFor(24);
    folder = join(made, '../copy');
  }, MINUTE);

  it.each<[string, string, () => void]>([
    ['is damaged', 'get-order.cache is damaged', () => change('get-order.cache', (data) => flip(data))],
    [
      'was cut off',
      'get-order.cache is damaged',
      () => change('get-order.cache', (data) => data.subarray(0, 1_000_000)),
    ],
    ['is empty', 'get-order.cache is damaged', () => change('get-order.cache', () => Buffer.alloc(0))],
    ['is gone', 'get-order.cache cannot be read: ENOENT', () => rmSync(file('get-order.cache'))],
    [
      'is that of another source of the same length',
      'get-order.bundle.cjs is not what it was made from',
      () =>
        change('get-order.bundle.cjs', (data) =>
          Buffer.from(data.toString('latin1').replace('sequelize', 'SEQUELIZE'), 'latin1'),
        ),
    ],
  ])('because it %s is left alone', (_what, why, damage) => {
    rmSync(folder, { recursive: true, force: true });
    cpSync(made, folder, { recursive: true });
    damage();
    const { printed, stderr, status } = run(folder, LOAD, { flags: LAMBDA });
    expect([printed, stderr, status]).toEqual([['GetOrder', 'handler'], unused(why), 0]);
    // Without NODE_DEBUG nobody hears of it.
    expect(run(folder, LOAD, { env: { NODE_DEBUG: '' } })).toEqual({ printed, stderr: '', status });
  });

  it('because another Node has made it is left alone', () => {
    const { printed, stderr } = run(made, LOAD, { major: 22 });
    expect(printed).toEqual(['GetOrder', 'handler']);
    expect(stderr).toContain(`is not used: it was made by Node v24.`);
    expect(stderr).toContain('and this is another program: Node v22.');
  });

  it.each([
    [{ SLUICE_CODE_CACHE: 'off' }, 'SLUICE_CODE_CACHE is off'],
    [{ SLUICE_OPTIMISE_OFF: 'all' }, 'SLUICE_OPTIMISE_OFF is all'],
  ])('or that %j switches off is left alone', (env, why) => {
    const { printed, stderr } = run(made, LOAD, { env });
    expect([printed, stderr]).toEqual([['GetOrder', 'handler'], unused(why)]);
  });

  function change(name: string, how: (data: Buffer) => Buffer): void {
    writeFileSync(file(name), how(readFileSync(file(name))));
  }

  function flip(data: Buffer): Buffer {
    const middle = data.length >> 1;
    data[middle] = (data[middle] ?? 0) ^ 0x10;
    return data;
  }
});

describe('a function with a code cache', { timeout: 2 * MINUTE }, () => {
  it('is told where it is, as without it, and names its source in a stack', async () => {
    const files = { 'where.ts': WHERE, 'stream.ts': STREAM };
    const command = await bundled(
      ['where.ts', 'stream.ts', '--sourcemap', '--out', 'o', ...forNode(24)],
      files,
    );
    expect((await command.ended).code).toBe(0);
    const folder = join(command.folder, 'o');
    expect(readdirSync(folder)).toEqual(
      ['stream', 'where'].flatMap((name) => [
        `${name}.bundle.cjs`,
        `${name}.bundle.cjs.map`,
        `${name}.cache`,
        `${name}.js`,
      ]),
    );
    writeFileSync(join(folder, 'beside.json'), '{ "beside": 1 }');
    const before = timesIn(folder);
    const handler = join(folder, 'where.js');
    const answer = {
      url: `file://${handler}`,
      old: [handler, folder],
      own: { beside: 1 },
      later: '\n',
    };
    for (const script of [
      `require('./where.js').handler().then((answer) => console.log(JSON.stringify(answer)))`,
      // By name, as an ES module: so does Lambda in a project of "type": "module".
      `import('./where.js').then(({ handler }) => handler()).then((answer) => console.log(JSON.stringify(answer)))`,
    ]) {
      const { printed, stderr } = run(folder, script, { flags: LAMBDA });
      expect(printed).toEqual(answer);
      expect(stderr).toMatch(USED);
    }

    const fail = `try { require('./where.js').fail(); } catch (error) { console.log(JSON.stringify(error.stack)); }`;
    const { printed: stack } = run(folder, fail);
    expect(stack).toMatch(/^Error: failed here\n +at .*where\.bundle\.cjs:\d+:\d+\)?\n/);
    const mapped = run(folder, fail, { flags: ['--enable-source-maps'] });
    expect(mapped.printed).toContain(`${join(command.folder, 'where.ts')}:4:11`);
    expect(mapped.stderr).toMatch(USED);

    const stream = `
      globalThis.awslambda = { streamifyResponse: (h) => Object.assign(h, { [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'response' }) };
      const { handler } = require('./stream.js');
      console.log(JSON.stringify([handler[Symbol.for('aws.lambda.runtime.handler.streaming')], handler.length]));
    `;
    expect(run(folder, stream).printed).toEqual(['response', 2]);
    // /var/task is read-only: it was only read.
    expect(timesIn(folder)).toEqual(before);
  });

  it('is invoked before the cache is made, where there is an event', async () => {
    const source = `
      import pg from 'pg';
      export const handler = async ({ text }: { text: string }) => {
        const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
        await client.connect();
        const { rows } = await client.query('SELECT set_config($1, $2, false) AS said', ['a.b', text]);
        await client.end();
        if (rows[0].said === 'no') throw new Error('that is no event for me');
        return rows[0];
      };`;
    const files = { 'f.ts': source, 'yes.json': '{ "text": "yes" }', 'no.json': '{ "text": "no" }' };
    const env = { DATABASE_URL: server().url };
    const yes = await (await bundled(['f.ts', '--warm-up', 'yes.json', ...forNode(24)], files, env)).ended;
    expect(yes.stdout).toContain('after loading it, and one invocation with the event of --warm-up\n');
    expect(yes.code).toBe(0);
    const no = await (await bundled(['f.ts', '--warm-up', 'no.json', ...forNode(24)], files, env)).ended;
    expect(no.stderr).toMatch(
      /^sluice: f\.ts fails in the invocation with the event of --warm-up: Error: that is no/m,
    );
    expect(no.code).toBe(1);
  });

  it('connects to nobody when its queries are warmed up, wherever its database is said to be', async () => {
    const source = `
      import { defineDatabase } from 'sluice';
      import { Column, DataType, Model, Table } from 'sequelize-typescript';
      @Table class Thing extends Model { @Column(DataType.TEXT) declare name: string; }
      export const db = defineDatabase({ models: [Thing], url: process.env.ELSEWHERE });
      export const handler = () => db.run(() => Thing.count());`;
    const { url } = server();
    const command = await bundled(['f.ts', ...forNode(24)], { 'f.ts': source }, { ELSEWHERE: url });
    const { code, stdout } = await command.ended;
    // TLS is wished for, which the stand-in does not have.
    expect(stdout).toMatch(/queries of database default against a stand-in server, in part: .*SSL/);
    expect(code).toBe(0);
  });

  it('is refused for another Node than that of the target', async () => {
    const { code, stderr } = await (
      await bundled([ORDERS, '--target', 'node22', '--node', nodeBinary(24)])
    ).ended;
    expect(stderr).toMatch(
      /--code-cache for node22 needs that Node, and --node is v24\..*: name the program of node22 with --node, or say --target node24\n/,
    );
    expect(code).toBe(2);
  });
});

function timesIn(folder: string): readonly (readonly [string, number])[] {
  return readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs] as const);
}
