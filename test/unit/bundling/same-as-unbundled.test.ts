import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BuildOptions } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import type { SluicePluginOptions } from '../../../src/bundling/index.js';
import { ownDatabase } from '../../helpers/own-database.js';
import { bundle, folder, outputOf, root } from './bundle.js';

const zoo = join(root, 'test/unit/bundling/zoo');
const ZONES = [undefined, '+05:30', 'America/New_York'];

interface Printed {
  readonly specimens: Record<string, unknown>;
  readonly statements: string[];
}

async function printed(file: string, zone: string | undefined): Promise<Printed> {
  await using database = await ownDatabase();
  const env = { DATABASE_URL: database.url, ...(zone !== undefined && { ZONE: zone }) };
  return JSON.parse(await outputOf(file, env)) as Printed;
}

const references = new Map<string | undefined, Printed>();

beforeAll(async () => {
  // The reference: what TypeScript itself makes of the files, with the packages as they are installed.
  const out = await folder();
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', 'false', '--noCheck', '--paths', 'null', '--rootDir', zoo, '--outDir', out];
  await promisify(execFile)(process.execPath, [tsc, '-p', zoo, ...options]);
  // It is a bundle only for `sluice`, which is here as TypeScript.
  const { outfile } = await bundle(
    join(out, 'program.js'),
    { format: 'esm', packages: 'external', keepNames: true },
    false,
  );
  for (const zone of ZONES) references.set(zone, await printed(outfile, zone));
}, 120_000);

test('the reference has what it is about in it', () => {
  const { specimens, statements } = references.get(undefined) as Printed;
  expect(specimens).toMatchObject({
    large: '9223372036854775807',
    notes: { food: 'flies, "fresh"', 'two words': "it's" },
    seenAt: '2026-07-01T12:34:56.789Z',
    shout: 'ONE',
  });
  expect(statements.join('\n')).toContain("'2026-07-01 12:34:56.789 +00:00'");
  const there = references.get('America/New_York') as Printed;
  // Summer and winter time.
  expect(there.statements.join('\n')).toContain("'2026-07-01 08:34:56.789 -04:00'");
  expect(there.statements.join('\n')).toContain("'1999-01-15 18:30:00.001 -05:00'");
});

const ways: ReadonlyArray<[string, BuildOptions, SluicePluginOptions]> = [
  ['CommonJS, minified', { format: 'cjs', minify: true }, {}],
  ['an ES module', { format: 'esm' }, {}],
  ['an ES module with all names minified', { format: 'esm', minify: true, minifyIdentifiers: true }, {}],
  [
    'CommonJS with nothing left out',
    { format: 'cjs' },
    {
      dialects: false,
      momentData: 'full',
      classValidator: false,
      glob: false,
      lazy: false,
      debug: false,
      oneCopy: false,
    },
  ],
];

test.each(ways)('models behave the same as unbundled: %s', async (_, options, plugin) => {
  const { outfile, warnings } = await bundle(join(zoo, 'program.ts'), options, plugin);
  expect(warnings).toEqual([]);
  for (const zone of options.format === 'cjs' && options.minify === true ? ZONES : ['America/New_York'])
    expect(await printed(outfile, zone)).toEqual(references.get(zone));
});
