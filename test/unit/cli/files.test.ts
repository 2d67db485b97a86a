import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseArguments } from '../../../src/cli/fleet-command/arguments.js';
import { loadEvents } from '../../../src/cli/fleet-command/events.js';
import { findConfig, loadConfig, loadPrepare } from '../../../src/cli/fleet-command/handler-config.js';
import { resolvePlan } from '../../../src/cli/fleet-command/resolve-plan.js';
import { packageVersion } from '../../../src/cli/version.js';

const root = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

/** A folder of its own with these files; returns where one of them is. */
function folderWith(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = join(root, String(++folders));
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return (name) => join(folder, name);
}

function plan(...args: string[]) {
  const parsed = parseArguments(args);
  if (parsed === 'help') throw new Error('help was asked for');
  return resolvePlan(parsed);
}

describe('a file of events', () => {
  const at = folderWith({
    'list.json': '\ufeff[{"id":1},null]',
    'lines.jsonl': '{"id":1}\n\n"two"\r\n',
    'module.mjs': 'export default (index) => ({ index });',
    'named.mjs': 'export const events = [1, 2]; export default 5;',
    'common.cjs': 'module.exports = [{ id: 7 }];',
    'object.json': '{"id":1}',
    'empty.json': '[]',
    'broken.json': '[1,',
    'broken.jsonl': '{"id":1}\n{id: 2}',
    'throws.mjs': 'throw new Error("not today");',
    'none.mjs': 'export const other = 1;',
    'text.txt': '',
  });

  it('is JSON, JSON lines or a module', async () => {
    expect(await loadEvents(at('list.json'))).toEqual([{ id: 1 }, null]);
    expect(await loadEvents(at('lines.jsonl'))).toEqual([{ id: 1 }, 'two']);
    expect(await loadEvents(at('named.mjs'))).toEqual([1, 2]);
    expect(await loadEvents(at('common.cjs'))).toEqual([{ id: 7 }]);
    const events = await loadEvents(at('module.mjs'));
    expect(typeof events === 'function' && events(4)).toEqual({ index: 4 });
  });

  it.each([
    ['object.json', 'it must hold an array with at least one event'],
    ['empty.json', 'it must hold an array with at least one event'],
    ['none.mjs', 'it must hold an array with at least one event'],
    ['broken.json', 'which is no JSON'],
    ['broken.jsonl', 'line 2, which is no JSON'],
    ['missing.json', 'which cannot be read (ENOENT)'],
    ['throws.mjs', 'which cannot be loaded: not today'],
    ['text.txt', 'it must be a .json, .jsonl, .js, .mjs or .cjs file'],
  ])('%s is refused', async (name, problem) => {
    await expect(loadEvents(at(name))).rejects.toThrow(problem);
  });
});

describe('a config beside the handler', () => {
  it('is found by the name of the handler first, then by its own, here before above', () => {
    const names = [
      'dist/get-order.fleet.js',
      'dist/get-order.fleet.cjs',
      'dist/fleet.config.mjs',
      'get-order.fleet.mjs',
      'fleet.config.js',
    ];
    const at = folderWith(Object.fromEntries(names.map((name) => [name, ''])));
    for (const name of names) {
      expect(findConfig(at('dist/get-order.mjs'))).toBe(at(name));
      rmSync(at(name));
    }
    expect(findConfig(at('dist/get-order.mjs'))).toBeUndefined();
  });

  it('is not the handler itself', () => {
    const at = folderWith({ 'fleet.config.js': '' });
    expect(findConfig(at('fleet.config.js'))).toBeUndefined();
  });

  it('may be an ES module or CommonJS, with names or a default export', async () => {
    const body = 'prepare() {}, events: [1], env: { A: "1", B: undefined }';
    const at = folderWith({
      'a.mjs': 'export const prepare = () => 0, events = () => 0, env = {};',
      'b.mjs': `export default { ${body} };`,
      'c.cjs': `module.exports = { ${body} };`,
      'd.cjs': `const one = { ${body} }; module.exports = one;`,
    });
    for (const name of ['a.mjs', 'b.mjs', 'c.cjs', 'd.cjs']) {
      const { prepare, events, env } = await loadConfig(at(name));
      expect([typeof prepare, events !== undefined, typeof env], name).toEqual(['function', true, 'object']);
    }
    expect(await loadConfig(at('b.mjs'))).toMatchObject({ env: { A: '1', B: undefined }, events: [1] });
  });

  it('is refused for what it exports, all at once', async () => {
    const at = folderWith({
      'a.mjs': 'export const prepare = 1, env = { A: 1 };',
      'b.mjs': 'export const events = [];',
    });
    await expect(loadConfig(at('a.mjs'))).rejects.toThrow(
      /`prepare`, which is no function.*\n.*`env`, which must be/,
    );
    await expect(loadConfig(at('b.mjs'))).rejects.toThrow('`events`: it must hold an array');
  });

  it('gives way to the flags', async () => {
    const at = folderWith({
      'get-order.js': '',
      'get-order.fleet.mjs':
        'export const prepare = () => 1, events = [1], env = { A: "config", B: "config" };',
      'prepare.mjs': 'export default () => 2;',
      'events.json': '[2]',
    });
    const file = relative('', at('get-order.fleet.mjs'));
    const all = await plan(at('get-order.js'));
    expect(all.events).toEqual([1]);
    expect(all.options.database?.prepare?.('')).toBe(1);
    expect(all.options.env).toEqual({ A: 'config', B: 'config' });
    expect(all.notes).toEqual([`using prepare, events, env of ${file}`]);

    const files = ['--events', at('events.json'), '--prepare', at('prepare.mjs'), '--env', 'A=flag'];
    const some = await plan(at('get-order.js'), ...files);
    expect(some.events).toEqual([2]);
    expect(some.options.database?.prepare?.('')).toBe(2);
    expect(some.options.env).toEqual({ A: 'flag', B: 'config' });
    expect(some.notes).toEqual([`using env of ${file}`]);

    expect((await plan(at('get-order.js'), '--event', '3')).events).toEqual([3]);
  });

  it('is found for a handler that names its export', async () => {
    const at = folderWith({ 'get-order.js': '', 'get-order.fleet.mjs': 'export const events = [1];' });
    expect((await plan(at('get-order.main'))).events).toEqual([1]);
    expect((await plan(at('get-order.js.main'))).events).toEqual([1]);
  });

  it('is not looked for where there is no handler', async () => {
    await expect(plan(join(root, 'nothing.js'))).rejects.toMatchObject({ code: 'SLUICE_CONFIGURATION' });
  });
});

describe('a module that prepares the database', () => {
  it('exports a function, as default or by its name', async () => {
    const at = folderWith({
      'a.mjs': 'export default (url) => url;',
      'b.mjs': 'export const prepare = (url) => url;',
      'c.cjs': 'exports.prepare = (url) => url;',
      'd.mjs': 'export default 1;',
    });
    for (const name of ['a.mjs', 'b.mjs', 'c.cjs']) expect((await loadPrepare(at(name)))('url')).toBe('url');
    await expect(loadPrepare(at('d.mjs'))).rejects.toThrow('exports no function');
    await expect(loadPrepare(at('missing.mjs'))).rejects.toThrow('--prepare is');
  });
});

describe('the version', () => {
  it("is the package's", () => {
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });
});
