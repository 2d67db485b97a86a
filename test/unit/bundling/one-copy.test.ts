import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SluicePluginOptions } from '../../../src/bundling/index.js';
import { bundle, outputOf, project } from './bundle.js';

/** Two packages, each with an installed `pg` of its own. */
async function twice(first: string, second: string, plugin: SluicePluginOptions = {}) {
  const copy = (version: string) => ({
    'package.json': JSON.stringify({ name: 'pg', version, main: 'lib/index.js' }),
    'lib/index.js': 'exports.made = {};',
  });
  const packages = [
    ['a', first],
    ['b', second],
  ] as const;
  const files = packages.flatMap(([name, version]) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' })],
    [`node_modules/${name}/index.js`, `module.exports = [require('pg'), require('pg/lib/index.js')];`],
    ...Object.entries(copy(version)).map(([file, text]) => [
      `node_modules/${name}/node_modules/pg/${file}`,
      text,
    ]),
  ]);
  const main = `import a from 'a'; import b from 'b'; console.log(a[0] === b[0] && a[1] === b[1]);`;
  const from = await project({ 'main.ts': main, ...(Object.fromEntries(files) as Record<string, string>) });
  const { outfile, warnings } = await bundle(join(from, 'main.ts'), {}, plugin);
  return { output: await outputOf(outfile), warnings };
}

test('of two copies of one version one is bundled', async () => {
  expect(await twice('8.23.1', '8.23.1')).toEqual({ output: 'true', warnings: [] });
  expect((await twice('8.23.1', '8.23.1', { oneCopy: false })).output).toBe('false');
});

test('two versions are both bundled, with a warning', async () => {
  const { output, warnings } = await twice('8.23.1', '8.0.0');
  expect(output).toBe('false');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.text).toMatch(/several versions of pg, .*: 8\.\S+ in .*, 8\.\S+ in .*npm dedupe/);
});
