import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { server, terminate, uniqueName } from '../helpers/server.js';

/** A program of `programs/`, in a process of its own. */
export interface Program {
  readonly applicationName: string;
  readonly process: ChildProcess;
  /** What it printed so far. */
  readonly lines: readonly string[];
  readonly errors: () => string;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Ended with the test, and its backends too. */
export function startProgram(name: string, ...args: string[]): Program {
  const { host, port, user, password, database, caFile } = server();
  const applicationName = uniqueName('claim');
  const settings = { host, port, user, password, database, caFile, applicationName };
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url)), ...args],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, CLAIM_SERVER: JSON.stringify(settings) },
    },
  );
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await terminate(applicationName);
  });
  return { applicationName, process: child, lines, errors: () => errors, ended };
}
