import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Program {
  readonly process: ChildProcess;
  /** What it has written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Runs a TypeScript file of `test/programs` in a Node process of its own, and removes what that needed. */
export async function startProgram(name: string, env: Record<string, string> = {}): Promise<Program> {
  // Inside the project, where the packages that stay outside of the bundle are found.
  const parent = join(root, 'node_modules', '.cache', 'sluice-programs');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'p-'));
  const outfile = join(folder, 'program.mjs');
  await build({
    entryPoints: [join(root, 'test', 'programs', name)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: {
      'sluice/testing': join(root, 'src', 'testing', 'index.ts'),
      sluice: join(root, 'src', 'index.ts'),
    },
    logLevel: 'error',
  });
  const child = spawn(process.execPath, [outfile], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => (output[stream] += chunk));
  }
  const ended = once(child, 'close').then(async ([code, signal]) => {
    await rm(folder, { recursive: true, force: true });
    return (code ?? signal) as number | NodeJS.Signals;
  });
  return { process: child, stdout: () => output.stdout, stderr: () => output.stderr, ended };
}
