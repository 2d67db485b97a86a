import { join } from 'node:path';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Metafile } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import type { BuildOptions } from 'esbuild';
import type { SluicePluginOptions } from '../../../src/bundling/index.js';
import { bundle, outputOf, outputOfProject, project, root, tsconfig } from './bundle.js';

const MODELS = `
  import 'reflect-metadata';
  import { Sequelize, Model, Table, Column, DataType } from 'sequelize-typescript';
  import pg from 'pg';
  @Table class Order extends Model { @Column declare at: Date; }
  const sequelize = new Sequelize({ dialect: 'postgres', dialectModule: pg, logging: false, models: [Order] });
  const attempt = (fn: () => unknown) => { try { return String(fn()); } catch (error) { return (error as Error).message; } };`;

/** A bundle, and the files in it. */
async function contents(main: string, plugin: SluicePluginOptions = {}) {
  const entry = join(await project({ 'main.ts': main }), 'main.ts');
  const { metafile, outfile } = await bundle(entry, { metafile: true }, plugin);
  const files = Object.entries((metafile as Metafile).outputs)
    .flatMap(([, { inputs }]) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file.replace(/^.*node_modules\//, ''));
  return { files, outfile };
}

const has = (files: readonly string[], part: string) => files.some((file) => file.includes(part));

let usual: ReturnType<typeof contents> | undefined;

test.each<[keyof SluicePluginOptions, SluicePluginOptions, string]>([
  ['dialects', { dialects: false }, 'sequelize/lib/dialects/mssql/query-generator.js'],
  ['momentData', { momentData: 'full' }, 'moment-timezone/data/packed/latest.json'],
  ['glob', { glob: false }, 'minimatch/'],
])('`%s` leaves out what is not needed, and can be switched off', async (_, off, file) => {
  usual ??= contents(MODELS);
  expect(has((await usual).files, file)).toBe(false);
  expect(has((await contents(MODELS, off)).files, file)).toBe(true);
});

test('of class-validator only what is used is bundled, and it says the same', async () => {
  const main = `
    import 'reflect-metadata';
    import { IsEmail, validateSync } from 'class-validator';
    class Dto { @IsEmail() email = 'x'; }
    console.log(JSON.stringify(validateSync(new Dto()).map((e) => e.constraints)));`;
  const part = await contents(main);
  expect(has(part.files, 'class-validator/esm2015/')).toBe(true);
  expect(has(part.files, 'libphonenumber-js')).toBe(false);
  const whole = await contents(main, { classValidator: false });
  expect(has(whole.files, 'libphonenumber-js')).toBe(true);
  const said = '[{"isEmail":"email must be an email"}]';
  for (const { outfile } of [part, whole]) expect(await outputOf(outfile)).toBe(said);
});

test('another dialect throws an error with the remedy', async () => {
  const main = `${MODELS}
    console.log(attempt(() => new Sequelize({ dialect: 'mysql', dialectModule: {} })));`;
  expect(await outputOfProject({ 'main.ts': main })).toMatch(
    /dialect 'mysql' was left out .* `dialects: false`/,
  );
});

test('modelPaths throws an error with the remedy', async () => {
  const main = `${MODELS} console.log(attempt(() => sequelize.addModels(['/models'])));`;
  expect(await outputOfProject({ 'main.ts': main })).toMatch(
    /no folder to read models from: .* `glob: false`/,
  );
});

test("code that uses moment-timezone itself gets its data, beside Sequelize's use", async () => {
  const main = `${MODELS}
    import moment from 'moment-timezone';
    console.log(moment.tz('2026-07-01 12:00', 'Asia/Tokyo').format(), moment.tz.names().length > 500,
      String(sequelize.escape(new Date(0) as unknown as string)));`;
  const { files, outfile } = await contents(main);
  expect(has(files, 'moment-timezone/data/packed/latest.json')).toBe(true);
  expect(await outputOf(outfile)).toBe("2026-07-01T12:00:00+09:00 true '1970-01-01 00:00:00.000 +00:00'");
});

test('what Sequelize logs by `debug` is logged where DEBUG is set', async () => {
  const main = `${MODELS}
    import * as log from 'sequelize/lib/utils/logger';
    const write = process.stderr.write; process.stderr.write = ((text: string) => process.stdout.write(text)) as typeof write;
    (log as any).logger.debugContext('sql')('seen');
    console.log('end');`;
  const { outfile } = await bundle(join(await project({ 'main.ts': main }), 'main.ts'));
  expect(await outputOf(outfile)).toBe('end');
  expect(await outputOf(outfile, { DEBUG: 'sequelize:*' })).toContain('sequelize:sql seen');
});

/** An empty project, of which links that are not followed are the packages: no other one is installed. */
async function installed(main: string, packages: readonly string[]): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'sluice-bundling-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'node_modules'));
  await writeFile(join(folder, 'main.ts'), main);
  await writeFile(join(folder, 'tsconfig.json'), tsconfig());
  for (const name of packages) {
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return join(folder, 'main.ts');
}

const PACKAGES = [
  'pg pg-types pg-protocol pg-pool pgpass pg-connection-string pg-int8 postgres-array postgres-bytea postgres-date postgres-interval xtend split2',
  'sequelize sequelize-typescript reflect-metadata lodash debug ms dottie inflection moment moment-timezone retry-as-promised semver',
  'sequelize-pool toposort-class uuid validator wkx glob minimatch fs.realpath inflight inherits once path-is-absolute wrappy',
].flatMap((line) => line.split(' '));

const HSTORE = `${MODELS}
  @Table class Notes extends Model { @Column(DataType.HSTORE) declare notes: object; }
  const parse = () => {
    sequelize.addModels([Notes]);
    return (Notes.getAttributes().notes!.type.constructor as any).parse('"a"=>"b"').a;
  };
  console.log(attempt(parse), '|', attempt(() => (pg as any).native));`;

test('an HSTORE column works where pg-hstore is installed, and throws an error with the remedy where it is not', async () => {
  const options: BuildOptions = { preserveSymlinks: true };
  const without = await bundle(await installed(HSTORE, PACKAGES), options);
  expect(without.warnings).toEqual([]);
  const [hstore, native] = (await outputOf(without.outfile)).split(' | ');
  expect(hstore).toMatch(
    /HSTORE needs the package 'pg-hstore', .* install it \(npm i pg-hstore\) and bundle again$/,
  );
  // As pg itself says that it is not there.
  expect(native).toBe('null');
  const withIt = await bundle(await installed(HSTORE, [...PACKAGES, 'pg-hstore', 'underscore']), options);
  expect(await outputOf(withIt.outfile)).toBe('b | null');
});

test('without `optionalDrivers` a missing package is an error of the build', async () => {
  const entry = await installed(HSTORE, PACKAGES);
  await expect(bundle(entry, { preserveSymlinks: true }, { optionalDrivers: false })).rejects.toThrow(
    'Could not resolve "pg-hstore"',
  );
});

test('an installed pg-native stays outside', async () => {
  const entry = await installed(HSTORE, PACKAGES);
  const folder = join(entry, '..', 'node_modules');
  await symlink(join(root, 'node_modules/ms'), join(folder, 'pg-native'));
  const { metafile } = await bundle(entry, { preserveSymlinks: true, metafile: true });
  const [output] = Object.values((metafile as Metafile).outputs);
  expect(output?.imports).toContainEqual({ path: 'pg-native', kind: 'require-call', external: true });
});

test('a bundle and its source map name no folder of the machine', async () => {
  const entry = join(await project({ 'main.ts': `${MODELS} console.log(Order.name);` }), 'main.ts');
  const { outputFiles } = await bundle(entry, { sourcemap: 'external', write: false, absWorkingDir: root });
  expect(outputFiles).toHaveLength(2);
  for (const { text } of outputFiles ?? []) expect(text).not.toContain(root);
});

test('what the user keeps external stays outside', async () => {
  const externals = async (options: BuildOptions) => {
    const from = join(
      await project({
        'main.ts': `${MODELS}\n import { IsEmail } from 'class-validator'; console.log(IsEmail);`,
      }),
      'main.ts',
    );
    const { metafile } = await bundle(from, { metafile: true, ...options });
    const [output] = Object.values((metafile as Metafile).outputs);
    return (output?.imports ?? [])
      .filter(({ external, path }) => external === true && !path.startsWith('node:'))
      .map(({ path }) => path);
  };
  expect(await externals({ external: ['sequelize', 'pg-hstore'] })).toContain('sequelize');
  expect(await externals({ external: ['pg-hstore', 'moment-timezone', 'debug', 'validator'] })).toEqual(
    expect.arrayContaining(['pg-hstore', 'moment-timezone', 'debug', 'validator']),
  );
  expect(await externals({ packages: 'external' })).toEqual(
    expect.arrayContaining(['pg', 'reflect-metadata', 'sequelize-typescript', 'class-validator']),
  );
});

test('a bundle of the format esm can require what Node has, once', async () => {
  const from = join(await project({ 'main.ts': `${MODELS} console.log(Order.name);` }), 'main.ts');
  expect(await outputOf((await bundle(from, { format: 'esm' })).outfile)).toBe('Order');
  const own = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
  expect(await outputOf((await bundle(from, { format: 'esm', banner: { js: own } })).outfile)).toBe('Order');
  const licence = await bundle(from, { format: 'esm', banner: { js: '// MIT' } });
  expect(await outputOf(licence.outfile)).toBe('Order');
  const off = await bundle(from, { format: 'esm' }, { nodeRequire: false });
  await expect(outputOf(off.outfile)).rejects.toThrow('Dynamic require of');
});
