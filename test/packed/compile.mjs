import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './project.mjs';

/** The project's own TypeScript first, then the oldest ones that users may have. */
export async function compilers(root) {
  const folder = join(root, 'test/packed/compilers');
  if (!existsSync(join(folder, 'node_modules'))) {
    execFileSync('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: 'inherit',
    });
  }
  return [
    'node_modules/typescript',
    'test/packed/compilers/node_modules/typescript59',
    'test/packed/compilers/node_modules/typescript54',
  ].map((path) => {
    const { version } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
    return { version, tsc: join(root, path, 'bin/tsc') };
  });
}

const COMMON = [
  '--strict',
  '--exactOptionalPropertyTypes',
  '--target',
  'es2022',
  '--types',
  'node',
  '--esModuleInterop',
];

/** Compiles `main.ts` and what it imports. */
export async function compile({ tsc }, cwd, options) {
  await run(process.execPath, [tsc, 'main.ts', ...COMMON, ...options], { cwd });
}

/**
 * Checks `main.ts` and every declaration behind it, and compiles it into `outDir` if there is one. Mistakes in the declarations of other packages are theirs:
 * Sequelize's do not hold under exactOptionalPropertyTypes, nor those of pg-protocol under TypeScript 5.4.
 */
export async function compileWithLibraries({ tsc }, cwd, options, outDir) {
  const args = [
    tsc,
    'main.ts',
    ...COMMON,
    ...(outDir === undefined ? ['--noEmit'] : ['--outDir', outDir]),
    '--pretty',
    'false',
    '--skipLibCheck',
    'false',
    ...options,
  ];
  try {
    await run(process.execPath, args, { cwd });
  } catch (error) {
    const errors = error.message.split('\n').filter((line) => / error TS\d+: /.test(line));
    const ours = errors.filter((line) => !/node_modules\/(?!sluice\/)/.test(line.split('): error TS')[0]));
    if (errors.length === 0 || ours.length > 0) throw error;
  }
}
