import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { compiledFolder } from '../../helpers/compiled.js';
import { waitUntil } from '../../helpers/server.js';
import { Command, type Ended } from './command.js';

const MINUTE = 60_000;
const HANDLER = `
  import { greet } from './greet.js';
  export const handler = async (event: { name: string }): Promise<string> => greet(event.name);
`;
const GREET = 'export function greet(name: string) { return `hello ${name}`; }';
const FILES = { 'get-order.ts': HANDLER, 'greet.ts': GREET, 'package.json': '{}' };
/** Loaded, and not measured. */
const LOAD = ['--runs', '0'];

const running: Command[] = [];

async function start(...[args, files, env]: Parameters<typeof Command.start>): Promise<Command> {
  const command = await Command.start(['bundle', ...args], files, env);
  running.push(command);
  return command;
}

/** The command to its end, and the folder that it ran in. */
async function bundle(
  args: readonly string[],
  files: Readonly<Record<string, string>> = FILES,
  env?: Readonly<Record<string, string | undefined>>,
): Promise<Ended & { readonly folder: string }> {
  const command = await start(args, files, env);
  return { ...(await command.ended), folder: command.folder };
}

afterEach(async () => {
  for (const command of running.splice(0)) await command.dispose();
});

/** What the program prints, as JSON. */
function node(folder: string, program: string, ...flags: string[]): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', program], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}

describe('sluice bundle', { timeout: MINUTE }, () => {
  it('makes a file of each function that Lambda loads, and reports on it', async () => {
    const files = { ...FILES, 'other.ts': HANDLER };
    const args = [
      'get-order.ts',
      'list=other.ts',
      '--out',
      'out',
      '--json',
      'r.json',
      '--metafile',
      'm.json',
    ];
    const { code, stdout, folder } = await bundle([...args, '--runs', '1'], files);
    expect(code).toBe(0);
    expect(readdirSync(join(folder, 'out'))).toEqual(['get-order.js', 'list.js']);
    expect(
      node(
        folder,
        `require('./out/list.js').handler({ name: 'A' }).then((a) => console.log(JSON.stringify(a)))`,
      ),
    ).toBe('hello A');
    expect(stdout).toMatch(
      /^out\/get-order\.js\n {2}handler {3}get-order\.handler\n {2}size .* zipped .*kB\n/,
    );
    expect(stdout).toMatch(/ {2}load .* of the .* with its packages in node_modules, .*\n/);
    expect(JSON.parse(running[0]?.read('r.json') ?? '')).toMatchObject({
      version: 1,
      functions: [
        { handler: 'get-order.handler', load: { runs: 1, unbundled: { ms: expect.any(Number) as number } } },
        { handler: 'list.handler', parts: [{ name: 'your own files' }] },
      ],
    });
    expect(
      Object.keys((JSON.parse(running[0]?.read('m.json') ?? '') as { outputs: object }).outputs),
    ).toHaveLength(2);
  });

  it('names the file so that Lambda takes it for what it is', async () => {
    const module = { ...FILES, 'package.json': '{ "type": "module" }' };
    const commonjs = await bundle(['get-order.ts', ...LOAD], module);
    expect(readdirSync(join(commonjs.folder, 'dist'))).toEqual(['get-order.cjs']);
    const esm = await bundle(['get-order.ts', '--format', 'esm', ...LOAD]);
    expect(readdirSync(join(esm.folder, 'dist'))).toEqual(['get-order.mjs']);
    expect([commonjs.code, esm.code]).toEqual([0, 0]);
  });

  it.each([['cjs'], ['esm']])('tells a function of the format %s where it is', async (format) => {
    const where = `
      export const handler = async () => ({
        url: import.meta.url, file: import.meta.filename, folder: import.meta.dirname,
        old: [__filename, __dirname], join: require('node:path').join('a', 'b'),
        later: (await import('node:os')).EOL,
      });`;
    const { code, stderr, folder } = await bundle(['where.ts', '--format', format, ...LOAD], {
      'where.ts': where,
      'package.json': '{}',
    });
    expect([code, stderr.replace(/^without a DATABASE_URL.*\n/, '')]).toEqual([0, '']);
    const file = join(folder, 'dist', format === 'cjs' ? 'where.js' : 'where.mjs');
    const program = `import(${JSON.stringify(file)}).then(async (m) => console.log(JSON.stringify(await m.handler())))`;
    expect(node(folder, program)).toEqual({
      url: `file://${file}`,
      file,
      folder: join(folder, 'dist'),
      old: [file, join(folder, 'dist')],
      join: 'a/b',
      later: '\n',
    });
  });

  it('removes what an earlier run has made, and refuses to hide behind what it has not', async () => {
    const first = await start(['get-order.ts', '--sourcemap', ...LOAD], FILES);
    const { folder } = first;
    expect((await first.ended).code).toBe(0);
    expect(readdirSync(join(folder, 'dist'))).toEqual(['get-order.js', 'get-order.js.map']);
    const again = (...args: string[]) =>
      spawnSync(
        process.execPath,
        [join(compiledFolder(), 'cli/main.js'), 'bundle', 'get-order.ts', ...LOAD, ...args],
        { cwd: folder, encoding: 'utf8' },
      );
    expect(again('--format', 'esm').status).toBe(0);
    expect(readdirSync(join(folder, 'dist'))).toEqual(['get-order.mjs']);
    writeFileSync(join(folder, 'dist/get-order.js'), '// somebody else');
    const refused = again('--format', 'esm');
    expect(refused.stderr).toContain(
      'dist/get-order.js is there, which Lambda would load before get-order.mjs: remove it',
    );
    expect(refused.status).toBe(2);
    writeFileSync(join(folder, 'plain.js'), 'exports.handler = () => 1;');
    const own = again('plain.js', '--out', '.');
    expect(own.stderr).toContain('plain.js would be replaced by its own bundle: choose another --out');
  });

  it.each<[string, string, RegExp, readonly string[]]>([
    [
      'exports no handler',
      'export async function main() {} export const hander = async () => 1; export const x = 1;',
      /^sluice: f\.ts exports no `handler`, but the functions hander, main: export it, .*, or say --handler hander$/m,
      [],
    ],
    [
      'exports a handler that is none',
      'export const handler = 1;',
      /^sluice: f\.ts exports `handler`, which is no function: Lambda calls it$/m,
      [],
    ],
    [
      'misses its environment',
      `if (!process.env.QUEUE_URL) throw new Error('QUEUE_URL is not set'); export const handler = () => 1;`,
      /^sluice: f\.ts fails when it is loaded: Error: QUEUE_URL is not set\n +at .*f\.js:.*\nLambda would fail .*--env NAME=VALUE/m,
      [],
    ],
    [
      'ends the process',
      `console.error('bye'); process.exit(3); export const handler = () => 1;`,
      /^sluice: the process that loads the bundle ended with 3, and wrote\nbye$/m,
      [],
    ],
    [
      'has a top-level await',
      'export const handler = await 1;',
      /f\.ts:1:24: Top-level await .*\. Say --format esm$/m,
      [],
    ],
    [
      'imports what is not installed',
      `import x from 'no-such-package'; export const handler = () => x;`,
      /Could not resolve "no-such-package"\. Install it, or leave it outside with --external no-such-package$/m,
      [],
    ],
  ])('exits with 1 for a function that %s', async (_what, source, words, args) => {
    const { code, stderr } = await bundle(['f.ts', ...LOAD, ...args], {
      'f.ts': source,
      'package.json': '{}',
    });
    expect(stderr).toMatch(words);
    expect(code).toBe(1);
  });

  it('loads a function with the environment that it is given', async () => {
    const source = `if (!process.env.QUEUE_URL) throw new Error('no'); export const handler = () => 1;`;
    const { code } = await bundle(['f.ts', '--env', 'QUEUE_URL=x', ...LOAD], { 'f.ts': source });
    expect(code).toBe(0);
    expect((await bundle(['f.ts', '--no-load'], { 'f.ts': source })).code).toBe(0);
  });

  it('bundles a streaming function, which needs a global of Lambda when it is loaded', async () => {
    const source = `export const handler = awslambda.streamifyResponse(async (_e: unknown, s: any) => s.end());`;
    expect((await bundle(['f.ts', ...LOAD], { 'f.ts': source })).code).toBe(0);
  });

  it('ends what it has started when it is told to end, and leaves nothing behind', async () => {
    const source = `
      import { writeFileSync } from 'node:fs';
      writeFileSync('reached', '');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      export const handler = () => 1;`;
    const command = await start(['f.ts'], { 'f.ts': source, 'package.json': '{}' });
    await waitUntil(() => command.read('reached') !== undefined, {
      ms: 30_000,
      what: 'the function to load',
    });
    expect(command.noteChildren()).toBeGreaterThan(0);
    process.kill(command.pid, 'SIGTERM');
    const { code, stderr } = await command.ended;
    expect([code, stderr]).toEqual([143, expect.not.stringContaining('sluice:')]);
    await waitUntil(() => command.survivors.length === 0, { ms: 10_000, what: 'its processes to end' });
  });

  it('says that esbuild is missing, and how to get it', () => {
    // Outside of the project, where no package is found.
    const folder = mkdtempSync(join(tmpdir(), 'sluice-no-esbuild-'));
    try {
      for (const room of ['cli', 'bundling', 'fleet', 'errors', 'core', 'postgres']) {
        cpSync(join(compiledFolder(), room), join(folder, room), { recursive: true });
      }
      for (const name of ['get-tsconfig', 'resolve-pkg-maps']) {
        cpSync(join('node_modules', name), join(folder, 'node_modules', name), { recursive: true });
      }
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      writeFileSync(join(folder, 'f.ts'), 'export const handler = () => 1;');
      const { status, stderr } = spawnSync(process.execPath, ['cli/main.js', 'bundle', 'f.ts'], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(stderr).toContain('sluice: esbuild is not installed: run `npm install --save-dev esbuild`\n');
      expect(status).toBe(2);
      expect(existsSync(join(folder, 'dist'))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('shows its help, and exits with 2 for a bad command line', async () => {
    const help = await bundle(['--help']);
    expect([help.code, help.stdout.split('\n', 1)[0]]).toEqual([
      0,
      'Usage: sluice bundle <entry ...> [options]',
    ]);
    const { code, stderr } = await bundle(['get-ordr.ts', '--format', 'umd']);
    expect(stderr).toMatch(
      /did you mean .*get-order\.ts\?\nsluice: --format.*\nSee sluice bundle --help\n$|--format[^]*did you mean/,
    );
    expect(code).toBe(2);
  });
});
