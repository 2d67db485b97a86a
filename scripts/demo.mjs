// Compiles the package and the examples, then runs the four ways of examples/demo on a PostgreSQL of its own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('..', import.meta.url));
for (const args of [
  ['scripts/build.mjs'],
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.examples.json'],
]) {
  const { status, error } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' });
  if (error !== undefined) throw error;
  // It has said why.
  if (status !== 0) process.exit(status ?? 1);
}

const { demo } = await import('../.build/examples/demo/main.js');
process.exitCode = await demo();
