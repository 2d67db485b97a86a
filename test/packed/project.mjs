import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** An empty project in `folder`, in which somebody has run `npm install` with these packages, and nothing else. */
export async function createProject(folder, { type = 'commonjs', packages, files }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type }));
  await run(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...packages],
    {
      cwd: folder,
    },
  );
  cpSync(files, folder, { recursive: true });
  return folder;
}

/** Runs a program and fails with what it has printed. */
export async function run(file, args, { cwd, env = {} }) {
  try {
    return await exec(file, args, {
      cwd,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      maxBuffer: 1 << 26,
      timeout: 120_000,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error;
    throw new Error(`${[file, ...args].join(' ')} failed in ${cwd}\n${stdout}${stderr}`, {
      cause: error.code,
    });
  }
}
