import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type BundleArguments, parseBundleArguments } from '../../../src/cli/bundle-command/arguments.js';
import { UsageError } from '../../../src/cli/usage-error.js';

const folder = mkdtempSync(join(tmpdir(), 'sluice-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of ['get-order.ts', 'list-orders.ts', 'list.orders.ts', 'notes.md']) {
  writeFileSync(join(folder, name), '');
}
mkdirSync(join(folder, 'orders'));
writeFileSync(join(folder, 'orders/get-order.ts'), '');
writeFileSync(join(folder, 'event.json'), '{"id":1}');

const file = (name: string) => join(folder, name);

function parsed(...args: string[]): BundleArguments {
  const result = parseBundleArguments([file('get-order.ts'), ...args]);
  if (result === 'help') throw new Error('help was asked for');
  return result;
}

function problems(...args: string[]): readonly string[] {
  try {
    parseBundleArguments(args);
  } catch (error) {
    if (error instanceof UsageError) return error.problems;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('the arguments of sluice bundle', () => {
  it('are an entry, which is made a CommonJS file in dist for the newest runtime', () => {
    expect(parsed()).toEqual({
      entries: [{ name: 'get-order', source: file('get-order.ts') }],
      outdir: join(process.cwd(), 'dist'),
      format: 'cjs',
      target: 'node24',
      external: [],
      minify: false,
      sourcemap: false,
      handler: 'handler',
      codeCache: false,
      warmUp: 'queries',
      node: undefined,
      env: {},
      load: true,
      runs: 5,
      metafile: undefined,
      json: undefined,
      quiet: false,
    });
  });

  it('take every flag', () => {
    const words =
      `-o /out --format cjs --target node22 --external a --external @b/* --minify --sourcemap --handler main ` +
      `--code-cache --node /bin/node --env A=1 --env B=x=y --runs 9 --metafile m.json --json r.json --quiet`;
    expect(parsed(...words.split(' '), '--warm-up', file('event.json'))).toMatchObject({
      outdir: '/out',
      target: 'node22',
      external: ['a', '@b/*'],
      minify: true,
      sourcemap: true,
      handler: 'main',
      codeCache: true,
      warmUp: { event: { id: 1 } },
      node: '/bin/node',
      env: { A: '1', B: 'x=y' },
      runs: 9,
      metafile: 'm.json',
      json: 'r.json',
      quiet: true,
    });
    expect(parsed('--no-load').load).toBe(false);
    expect(parsed('--code-cache', '--warm-up', 'none').warmUp).toBe('none');
    expect(parseBundleArguments(['--help'])).toBe('help');
  });

  it('name several functions, also by names of their own', () => {
    expect(parsed(file('list-orders.ts'), `other=${file('orders/get-order.ts')}`).entries).toEqual([
      { name: 'get-order', source: file('get-order.ts') },
      { name: 'list-orders', source: file('list-orders.ts') },
      { name: 'other', source: file('orders/get-order.ts') },
    ]);
  });

  it.each([
    [[], 'there is no entry: name the file of a function, as src/get-order.ts'],
    [[file('get-ordr.ts')], `there is no file ${file('get-ordr.ts')}: did you mean ${file('get-order.ts')}?`],
    [[file('no/such.ts')], `there is no file ${file('no/such.ts')}`],
    [[file('orders')], 'which is no file: name the file of a function in it'],
    [[file('notes.md')], 'which is neither TypeScript nor JavaScript'],
    [['orders='], 'there is no file behind the ='],
    [[file('list.orders.ts')], `so name it, as list-orders=${file('list.orders.ts')}`],
    [
      [file('get-order.ts'), file('orders/get-order.ts')],
      "would both become 'get-order': name one of them, as other-get-order=FILE",
    ],
    [[file('get-order.ts'), '--format', 'umd'], "--format is 'umd': it must be cjs or esm"],
    [
      [file('get-order.ts'), '--target', 'node18'],
      "--target is 'node18': it must be node20, node22 or node24",
    ],
    [[file('get-order.ts'), '--code-cache', '--format', 'esm'], '--code-cache needs --format cjs'],
    [[file('get-order.ts'), '--code-cache', '--no-load'], '--code-cache and --no-load are both given'],
    [[file('get-order.ts'), '--runs', '3', '--no-load'], '--runs and --no-load are both given'],
    [[file('get-order.ts'), '--runs', '-1'], "--runs is '-1': it must be a whole number from 0 on"],
    [[file('get-order.ts'), '--warm-up', file('event.json')], '--warm-up goes with --code-cache'],
    [
      [file('get-order.ts'), '--code-cache', '--warm-up', file('notes.md')],
      'it must be a JSON file with an event, or none',
    ],
    [[file('get-order.ts'), '--handler', 'a.b'], "--handler is 'a.b': it must be the name of an export"],
    [[file('get-order.ts'), '--env', 'SECRET'], '--env has no name and value: it must be as KEY=VALUE'],
    [[file('get-order.ts'), '--code-cash'], 'did you mean --code-cache?'],
    [[file('get-order.ts'), '--out', 'a', '--out', 'b'], '--out is given twice'],
  ])('%j are refused: %s', (args, problem) => {
    expect(problems(...args).join('\n')).toContain(problem);
  });

  it('are refused all at once', () => {
    expect(problems('--format', 'umd', '--runs', 'x')).toHaveLength(3);
  });
});
