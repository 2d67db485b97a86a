// ESM and CommonJS, both by tsc; each folder says by its own package.json which of the two it is. What runs on a
// developer's machine only, the fleet, the plugin for bundles and the command, is ESM.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

function tsc(...args) {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', ...args], {
    stdio: 'inherit',
  });
  // tsc has said why.
  if (status !== 0) process.exit(1);
}

rmSync('dist', { recursive: true, force: true });
tsc('-p', 'tsconfig.build.json');
tsc('-p', 'tsconfig.commonjs.json');
for (const [folder, type] of [
  ['esm', 'module'],
  ['cjs', 'commonjs'],
]) {
  // What is imported for its effect alone; bundlers drop such an import from everywhere else.
  const sideEffects = ['./models/column-types.js'];
  writeFileSync(`dist/${folder}/package.json`, `${JSON.stringify({ type, sideEffects })}\n`);
}
