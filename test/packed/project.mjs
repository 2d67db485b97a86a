import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** A project in `folder`, empty or as `installed` was, in which somebody has run `npm install` with these packages, and nothing else. */
export async function createProject(folder, packages, installed) {
  mkdirSync(folder, { recursive: true });
  if (installed === undefined) {
    const description = { name: 'consumer', private: true, type: 'commonjs' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(description));
  } else {
    for (const name of ['package.json', 'package-lock.json', 'node_modules']) {
      cpSync(join(installed, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
    }
  }
  if (packages.length > 0) {
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...options, ...packages], { cwd: folder });
  }
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
