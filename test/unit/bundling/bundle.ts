import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type BuildOptions, type BuildResult } from 'esbuild';
import { sluice, type SluicePluginOptions } from '../../../src/bundling/index.js';
import { compiledFolder } from '../../helpers/compiled.js';

const run = promisify(execFile);
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A folder of this run's, from which the packages of this project are found. */
export async function folder(): Promise<string> {
  const parent = join(compiledFolder(), 'bundling');
  await mkdir(parent, { recursive: true });
  const made = await mkdtemp(join(parent, 'x'));
  await writeFile(join(made, 'package.json'), '{}');
  return made;
}

/** A project of its own: its files by their names. A tsconfig.json that is not given is the usual one. */
export async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const made = await folder();
  for (const [name, text] of Object.entries({ 'tsconfig.json': tsconfig(), ...files })) {
    await mkdir(dirname(join(made, name)), { recursive: true });
    await writeFile(join(made, name), text);
  }
  return made;
}

export function tsconfig(compilerOptions: object = {}): string {
  const usual = { experimentalDecorators: true, emitDecoratorMetadata: true, useDefineForClassFields: false };
  return JSON.stringify({ compilerOptions: { ...usual, ...compilerOptions } });
}

export interface Bundle extends BuildResult {
  readonly outfile: string;
}

/** Bundles with the plugin, as a user would; `sluice` is the one of the sources. */
export async function bundle(
  entry: string,
  options: BuildOptions = {},
  plugin: SluicePluginOptions | false = {},
): Promise<Bundle> {
  const esm = options.format === 'esm';
  const outfile = options.outfile ?? join(await folder(), esm ? 'out.mjs' : 'out.cjs');
  const result = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    alias: { sluice: join(root, 'src/index.ts') },
    plugins: plugin === false ? [] : [sluice(plugin)],
    logLevel: 'silent',
    ...options,
  });
  return { ...result, outfile };
}

/** What a file prints, in a process of its own. */
export async function outputOf(
  file: string,
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Promise<string> {
  const { stdout } = await run(process.execPath, [...flags, file], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  return stdout.trim();
}

/** Bundles the files, of which `main.ts` is the first, and returns what the bundle prints. */
export async function outputOfProject(
  files: Readonly<Record<string, string>>,
  options: BuildOptions = {},
  plugin: SluicePluginOptions | false = {},
): Promise<string> {
  const { outfile } = await bundle(join(await project(files), 'main.ts'), options, plugin);
  return outputOf(outfile);
}
