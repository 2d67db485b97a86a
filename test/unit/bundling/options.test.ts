import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { expect, test } from 'vitest';
import { sluice, type SluicePluginOptions } from '../../../src/bundling/index.js';
import { project } from './bundle.js';

const given = (options: unknown) => () => sluice(options as SluicePluginOptions);

test('an unknown option is refused, with the one that may be meant', () => {
  expect(given({ metdata: false })).toThrow(
    "the plugin of sluice/esbuild: 'metdata' is not an option of Sluice: did you mean `metadata`?",
  );
  expect(given({ zzzz: 1 })).toThrow(
    /'zzzz' is not an option of Sluice: the options are metadata, classNames/,
  );
});

test('a bad value is refused, with the legal ones', () => {
  expect(given({ momentData: 'none' })).toThrow("`momentData` is 'none': it must be 'needed' or 'full'");
  expect(given({ metadata: 'always' })).toThrow(
    "`metadata` is 'always': it must be 'tsconfig' or true or false",
  );
  expect(given({ lazy: 0 })).toThrow('`lazy` is 0: it must be true or false');
  expect(given('all')).toThrow("the options are 'all': they must be an object");
});

test('all mistakes come in one ConfigurationError', () => {
  expect(given({ lazy: 0, glob: null, debug: 'no' })).toThrow(
    expect.objectContaining({
      code: 'SLUICE_CONFIGURATION',
      problems: [expect.any(String), expect.any(String)],
    }),
  );
});

test('no option is needed, and the options are not changed', () => {
  const options = Object.freeze({ lazy: false });
  expect(sluice().name).toBe('sluice');
  expect(sluice(options).name).toBe('sluice');
});

test('a build that is no bundle for Node is refused before it begins', async () => {
  const entry = join(await project({ 'main.ts': 'export {};' }), 'main.ts');
  const options: BuildOptions = {
    entryPoints: [entry],
    write: false,
    logLevel: 'silent',
    plugins: [sluice()],
  };
  await expect(build(options)).rejects.toThrow('`bundle` is not set');
  await expect(build({ ...options, bundle: true, platform: 'browser' })).rejects.toThrow(
    "`platform` is 'browser'",
  );
});

test('without `platform` the bundle is for Node', async () => {
  const main = `import { hostname } from 'node:os';\nconsole.log(hostname);`;
  const entryPoints = [join(await project({ 'main.ts': main }), 'main.ts')];
  const { errors } = await build({ entryPoints, write: false, bundle: true, plugins: [sluice()] });
  expect(errors).toEqual([]);
});
