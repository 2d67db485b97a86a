// Bundles the four ways of examples/demo and functions of examples/orders as one would for Lambda, with the package from its sources,
// and runs them in fleets.
import { build } from 'esbuild';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EVENT_FUNCTIONS, bundlePrograms } from './examples.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, '.build/demo');

await rm(out, { recursive: true, force: true });
await compilePackage();
await Promise.all([
  bundlePrograms(
    { prepare: 'examples/orders/prepare.ts', ...ways(), ...service() },
    { outdir: out, alias: { sluice: join(out, 'sluice/index.js') } },
  ),
  bundlePrograms(
    { main: 'examples/demo/main.ts' },
    {
      outdir: out,
      alias: {
        'sluice/fleet': './sluice/fleet/index.js',
        // From where a bundle gets what is used of it alone.
        'sluice/testing': join(root, 'src/testing/index.ts'),
      },
      external: ['./sluice/*'],
    },
  ),
]);

const { demo } = await import(pathToFileURL(join(out, 'main.mjs')).href);
process.exitCode = await demo();

function ways() {
  const names = ['new-per-invocation', 'global-never-closed', 'official-recipe', 'sluice'];
  return Object.fromEntries(names.map((name) => [`ways/${name}`, `examples/demo/ways/${name}.ts`]));
}

function service() {
  return Object.fromEntries(EVENT_FUNCTIONS.map((name) => [`orders/${name}`, `examples/orders/${name}.ts`]));
}

/** File by file, since the fleet starts files of its own. `npm run build` would take as long as a way of the demo. */
async function compilePackage() {
  await build({
    entryPoints: [join(root, 'src/**/*.ts')],
    outdir: join(out, 'sluice'),
    outbase: join(root, 'src'),
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  // A bundle drops no import from here that is there for its effect.
  await writeFile(join(out, 'sluice/package.json'), '{ "type": "module" }\n');
}
