// ESM and CommonJS, both by tsc; each folder says by its own package.json which of the two it is.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

const tsc = (...args) =>
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', ...args], {
    stdio: 'inherit',
  });

rmSync('dist', { recursive: true, force: true });
tsc();
tsc('--module', 'commonjs', '--moduleResolution', 'bundler', '--outDir', 'dist/cjs');
writeFileSync('dist/esm/package.json', '{"type":"module","sideEffects":false}\n');
writeFileSync('dist/cjs/package.json', '{"type":"commonjs","sideEffects":false}\n');
