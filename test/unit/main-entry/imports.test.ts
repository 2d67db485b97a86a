import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { compiledFolder } from '../../helpers/compiled.js';

const run = promisify(execFile);

/** All that is loaded with a module, as far as a bundler cannot drop it. Paths are those of the compiled package. */
async function graphOf(contents: string, bundled: boolean): Promise<{ files: string[]; outside: string[] }> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: compiledFolder() },
    bundle: true,
    write: false,
    outfile: 'out.mjs',
    platform: 'node',
    format: 'esm',
    packages: 'external',
    // Unbundled, every import is loaded, whatever package.json says of side effects.
    ignoreAnnotations: !bundled,
    metafile: true,
    logLevel: 'error',
  });
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) => {
    const name = file.split(/compiled-\d+\//)[1];
    return name === undefined || (bundled && bytesInOutput === 0) ? [] : [name];
  });
  // What is imported when it is needed is not loaded with it.
  const now = output?.imports.filter(({ kind }) => kind !== 'dynamic-import') ?? [];
  const outside = new Set(now.map(({ path }) => path));
  return { files: files.toSorted(), outside: [...outside].toSorted() };
}

// Who adds to these lists: `npm run bench` says what it costs, and `process.getBuiltinModule` loads a part of Node when it is needed.

test('loading sluice loads no other package and no other part of Node than these', async () => {
  const { files, outside } = await graphOf("export * from './index.js'", false);
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
    'reflect-metadata',
    'sequelize',
    'sequelize-typescript',
    'sequelize-typescript/dist/model/shared/model-service.js',
  ]);
  const rooms = new Set(files.map((file) => file.split('/')[0]));
  expect([...rooms].toSorted()).toEqual(['core', 'decorators', 'errors', 'events', 'models', 'postgres']);
});

test('a bundled handler without a database has no Sequelize, no pg and no database in it', async () => {
  const { files, outside } = await graphOf(
    `import { Handler, LambdaHandler } from './index.js';
     class Plain extends Handler { async handle() {} }
     LambdaHandler()(Plain);
     export const handler = Plain.toLambda();`,
    true,
  );
  expect(outside).toEqual(['node:async_hooks', 'node:diagnostics_channel', 'node:util']);
  expect(
    files
      .map((file) => file.replace('.js', ''))
      .toSorted()
      .join(' '),
  ).toBe(HANDLER_FILES);
});

test('loading sluice runs files of no other packages than these', async () => {
  const program = `
    await import(${JSON.stringify(join(compiledFolder(), 'index.js'))});
    const { createRequire } = await import('node:module');
    const cached = Object.keys(createRequire(import.meta.url).cache);
    const packages = cached.map((file) => /.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1]);
    console.log(JSON.stringify([...new Set(packages)].sort()));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
    cwd: compiledFolder(),
  });
  expect((JSON.parse(stdout) as string[]).join(' ')).toBe(PACKAGES);
});

const HANDLER_FILES =
  'core/batch-concurrency core/batch-run core/call-handle core/cold-start core/container core/diagnostics core/find-database ' +
  'core/handler core/handler-metadata core/handler-parameters core/handler-stages core/invocation core/lambda-invocation core/never ' +
  'core/on-abort core/registry core/run-invocation core/runtime-extension core/shutdown core/to-lambda core/warn ' +
  'decorators/class-decorator decorators/lambda-handler errors/configuration-error errors/deadline-exceeded-error ' +
  'errors/sluice-error';

/** Of pg, Sequelize and sequelize-typescript at their pinned versions, with what they load themselves. */
const PACKAGES =
  'balanced-match brace-expansion concat-map debug dottie fs.realpath glob has-flag inflection inflight inherits lodash minimatch ' +
  'moment moment-timezone ms once path-is-absolute pg pg-connection-string pg-int8 pg-pool pg-protocol pg-types postgres-array ' +
  'postgres-bytea postgres-date postgres-interval reflect-metadata retry-as-promised sequelize sequelize-typescript ' +
  'supports-color toposort-class uuid validator wkx wrappy xtend';
