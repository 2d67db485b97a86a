import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile } from 'esbuild';
import { expect, test } from 'vitest';
import { compiledFolder } from '../../helpers/compiled.js';

const run = promisify(execFile);

/** What a file of the compiled package imports, directly or not, before anything is called. */
async function graphOf(contents: string): Promise<Metafile> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: compiledFolder() },
    bundle: true,
    write: false,
    outfile: 'out.mjs',
    platform: 'node',
    format: 'esm',
    packages: 'external',
    metafile: true,
    logLevel: 'error',
  });
  return metafile;
}

function importsOf({ inputs, outputs }: Metafile): { files: string[]; outside: string[] } {
  const kept = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const outside = Object.values(outputs).flatMap((output) => output.imports.map(({ path }) => path));
  expect(Object.keys(inputs).length).toBeGreaterThan(0);
  return {
    files: kept
      .map((file) => file.split(/compiled-\d+\//)[1])
      .filter((file) => file !== undefined)
      .toSorted(),
    outside: [...new Set(outside)].toSorted(),
  };
}

test('all of sluice: no other package and no other part of Node than these', async () => {
  const { files, outside } = importsOf(await graphOf("export * from './index.js'"));
  expect(outside).toEqual([
    'node:async_hooks',
    'node:crypto',
    'node:diagnostics_channel',
    'node:fs',
    'node:net',
    'node:os',
    'node:timers/promises',
    'node:tls',
    'node:util',
    'pg',
    'pg/lib/crypto/cert-signatures.js',
    'pg/lib/crypto/utils.js',
    'reflect-metadata',
    'sequelize',
    'sequelize-typescript',
    'sequelize-typescript/dist/model/shared/model-service.js',
  ]);
  expect(files.map((file) => file.split('/')[0]).filter((room) => !ROOMS.includes(String(room)))).toEqual([]);
});

const ROOMS = ['core', 'decorators', 'errors', 'models', 'postgres', 'index.js'];
