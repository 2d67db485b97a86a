// npm run build:examples: builds the package, then bundles the functions of examples/orders as one would for Lambda, into
// examples/orders/dist, with what `sluice fleet` needs to run them.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Those of examples/orders that show how events come in and answers go out. */
export const EVENT_FUNCTIONS = [
  'http-create-order',
  'http-get-order',
  'http-list-orders',
  'ship-orders',
  'export-orders',
];
const FUNCTIONS = ['get-order', 'list-orders', 'create-order', ...EVENT_FUNCTIONS];

function buildPackage() {
  const { status, error } = spawnSync(process.execPath, ['scripts/build.mjs'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error !== undefined) throw error;
  // It has said why.
  if (status !== 0) process.exit(status ?? 1);
}

/** examples/orders/dist, from the package as it is built. */
export async function bundleOrders() {
  const outdir = join(root, 'examples/orders/dist');
  await rm(outdir, { recursive: true, force: true });
  // Of the package that has just been built.
  const { sluice } = await import('sluice/esbuild');
  return bundleOrdersInto(outdir, sluice());
}

/** The functions of examples/orders with the plugin, and beside each what `sluice fleet` needs. `options` are more of esbuild's. */
export async function bundleOrdersInto(outdir, plugin, options = {}) {
  const sourceOf = (name) => [name, `examples/orders/${name}.ts`];
  const programs = ['prepare', ...FUNCTIONS.map((name) => `${name}.fleet`)];
  await Promise.all([
    bundle(Object.fromEntries(FUNCTIONS.map(sourceOf)), {
      ...options,
      outdir,
      format: 'cjs',
      plugins: [plugin],
    }),
    bundlePrograms(Object.fromEntries(programs.map(sourceOf)), { ...options, outdir }),
  ]);
  // Ours says that all .js files are modules.
  await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  return outdir;
}

/** ES modules; `entries` has the source of each by its name. */
export async function bundlePrograms(entries, options) {
  // What sequelize and pg require at run time has to be there in an ES module too.
  const js = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
  await bundle(entries, { format: 'esm', outExtension: { '.js': '.mjs' }, banner: { js }, ...options });
}

async function bundle(entries, { external = [], ...options }) {
  await build({
    entryPoints: Object.entries(entries).map(([out, source]) => ({ in: join(root, source), out })),
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    // Tables and errors are named after classes.
    keepNames: true,
    // Neither is installed; Sequelize and pg require them only when they are asked for.
    external: ['pg-hstore', 'pg-native', ...external],
    // As a project that uses Sluice has it, without the paths into our sources.
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    logLevel: 'error',
    ...options,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildPackage();
  await bundleOrders();
  console.log(
    'The functions are in examples/orders/dist: node dist/esm/cli/main.js fleet examples/orders/dist/get-order.js',
  );
}
