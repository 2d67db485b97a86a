import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BuildOptions } from 'esbuild';
import type { SluicePluginOptions } from '../../../src/bundling/index.js';
import { bundle, outputOfProject, project, tsconfig } from './bundle.js';

/** Two classes of one name; the other file's is a user's too. */
const files = {
  'main.ts': `
    import { Session as Other } from './other';
    class Session {}
    console.log([Session.name, Other.name, new Session().constructor === Session].join());`,
  'other.ts': 'export class Session {}',
};

const kept: ReadonlyArray<[string, BuildOptions, SluicePluginOptions]> = [
  ['by itself', {}, {}],
  ['minified', { minify: true }, {}],
  ['with minified identifiers', { minify: true, minifyIdentifiers: true }, {}],
  ['minified by esbuild alone', { minify: true }, { fastMinify: false }],
  ['with keepNames', { minify: true, keepNames: true }, { classNames: false }],
  ['as an ES module', { format: 'esm', minify: true }, {}],
];

test.each(kept)('classes keep their names: %s', async (_, options, plugin) => {
  expect(await outputOfProject(files, options, plugin)).toBe('Session,Session,true');
});

test('esbuild alone renames one of them, which is what the plugin is there for', async () => {
  expect(await outputOfProject(files, {}, { classNames: false })).not.toBe('Session,Session,true');
});

test('a class with a static member `name` keeps it', async () => {
  const main = `class Order { static name = 'mine'; } console.log(Order.name);`;
  const files = { 'main.ts': main, 'tsconfig.json': tsconfig({ useDefineForClassFields: true }) };
  expect(await outputOfProject(files, { minify: true })).toBe('mine');
});

test('JavaScript files keep their names too, in CommonJS and as ES modules', async () => {
  const main = `
    import { A } from './a.cjs'; import { B } from './b.mjs'; import C from './c.js';
    class X {} console.log([A.name, B.name, C.name, X.name].join());`;
  const files = {
    'main.ts': main,
    'a.cjs': 'exports.A = class X {};',
    'b.mjs': 'export class B {}',
    'c.js': 'export default class X {}',
  };
  expect(await outputOfProject(files, { minify: true, minifyIdentifiers: true })).toBe('X,B,X,X');
});

test('`minify: true` keeps identifiers, unless the user minifies them', async () => {
  const main = `function veryLongNameOfAFunction() { return process.argv; } console.log(veryLongNameOfAFunction(), veryLongNameOfAFunction());`;
  const folder = await project({ 'main.ts': main });
  const code = async (options: BuildOptions, plugin?: SluicePluginOptions) =>
    (await bundle(join(folder, 'main.ts'), { ...options, write: false }, plugin)).outputFiles?.[0]?.text ??
    '';
  const [fast, all, alone] = [
    await code({ minify: true }),
    await code({ minify: true, minifyIdentifiers: true }),
    await code({ minify: true }, { fastMinify: false }),
  ];
  expect(fast).toContain('veryLongNameOfAFunction');
  expect(fast.trim().split('\n').length).toBeLessThan(4);
  expect(all).not.toContain('veryLongNameOfAFunction');
  expect(alone).not.toContain('veryLongNameOfAFunction');
});

test('settings that lose the names of models are warned of', async () => {
  const entry = join(await project({ 'main.ts': 'export class Order {}' }), 'main.ts');
  const lost = await bundle(entry, { minify: true }, { classNames: false, fastMinify: false });
  expect(lost.warnings).toMatchObject([
    { pluginName: 'sluice', text: expect.stringMatching(/`keepNames`.*Switch one of them on/) as string },
  ]);
  for (const [options, plugin] of [
    [{ minify: true }, { classNames: false }],
    [
      { minify: true, keepNames: true },
      { classNames: false, fastMinify: false },
    ],
    [{ minify: true }, { fastMinify: false }],
  ] as const) {
    expect((await bundle(entry, options, plugin)).warnings).toEqual([]);
  }
});
