import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sluice } from '../../../../src/bundling/index.js';
import { compiledFolder } from '../../../helpers/compiled.js';

const run = promisify(execFile);
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

const PROGRAM = `
  import { IsString } from 'class-validator';
  import { bodyReader } from './sluice/events/validation/body-reader.js';
  class Dto {}
  IsString()(Dto.prototype, 'name');
  const read = bodyReader({ index: 0, kind: 'body', dto: Dto }, 'handler Test');
  for (const body of [{ name: 'x' }, { name: 1 }]) {
    try {
      console.log((await read(body)) instanceof Dto);
    } catch (error) {
      console.log(error.name + ': ' + error.message);
    }
  }`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-validation-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A project outside of ours, which has these packages. */
async function project(name: string, packages: readonly string[]): Promise<string> {
  const cwd = join(folder, name);
  await mkdir(join(cwd, 'node_modules'), { recursive: true });
  for (const one of packages) await symlink(join(modules, one), join(cwd, 'node_modules', one));
  for (const room of ['core', 'errors', 'events', 'models'])
    await cp(join(compiledFolder(), room), join(cwd, 'sluice', room), { recursive: true });
  await writeFile(join(cwd, 'package.json'), '{ "type": "module" }');
  await writeFile(join(cwd, 'program.js'), PROGRAM);
  return cwd;
}

async function outputOf(cwd: string, file: string): Promise<string[]> {
  const { stdout } = await run(process.execPath, [file], { cwd });
  return stdout.trim().split('\n');
}

const bundle = (cwd: string, file = 'program.js', plugins: Plugin[] = []) =>
  build({
    absWorkingDir: cwd,
    entryPoints: [file],
    outfile: 'bundle.mjs',
    bundle: true,
    platform: 'node',
    format: 'esm',
    metafile: true,
    plugins,
    logLevel: 'silent',
  });

describe('without class-transformer', () => {
  const missing = expect.stringMatching(
    /^ConfigurationError: .*'class-transformer'.*npm install class-transformer/,
  );

  test('a handler loads, and each read says what to install', async () => {
    const cwd = await project('without', ['class-validator']);
    expect(await outputOf(cwd, 'program.js')).toEqual([missing, missing]);
  });

  test('a bundler only warns, and what it makes says the same', async () => {
    const cwd = await project('bundled-without', ['class-validator']);
    const { errors, warnings } = await bundle(cwd);
    expect(errors).toEqual([]);
    expect(warnings.every(({ text }) => text.includes('class-transformer'))).toBe(true);
    expect(await outputOf(cwd, 'bundle.mjs')).toEqual([missing, missing]);
  });
});

test('with both, plain and in a bundle', async () => {
  const cwd = await project('with', ['class-validator', 'class-transformer']);
  const expected = ['true', 'ValidationProblem: Not valid: /name'];
  expect(await outputOf(cwd, 'program.js')).toEqual(expected);
  await bundle(cwd);
  expect(await outputOf(cwd, 'bundle.mjs')).toEqual(expected);
  // The decorators are then of another copy of class-validator than what runs the rules.
  await bundle(cwd, 'program.js', [sluice()]);
  expect(await outputOf(cwd, 'bundle.mjs')).toEqual(expected);
});

test('a bundle gets of class-validator only what runs the rules', async () => {
  const cwd = await project('small', ['class-validator', 'class-transformer']);
  await writeFile(
    join(cwd, 'reader.js'),
    "export { bodyReader } from './sluice/events/validation/body-reader.js';",
  );
  const { metafile } = await bundle(cwd, 'reader.js');
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.some((file) => file.endsWith('cjs/validation/ValidationExecutor.js'))).toBe(true);
  const others = /libphonenumber|class-validator\/cjs\/decorator|node_modules\/validator\//;
  expect(inputs.filter((file) => others.test(file))).toEqual([]);
});
