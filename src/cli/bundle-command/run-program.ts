import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { RESULT_FD } from './programs/result.js';

export interface ProgramOptions {
  readonly node: string;
  readonly flags?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

const running = new Set<ChildProcess>();

/** Ends all that run. */
export function killPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** How much of what a program wrote is shown when it failed. */
const LAST_LINES = 15;

/**
 * Runs a program of `programs/` in a process of its own, and resolves with its result.
 * Rejects when it ends without one; what it wrote is in the message.
 */
export async function runProgram<Result>(
  name: 'load' | 'make-code-cache',
  args: readonly string[],
  { node, flags = [], env, timeoutMs }: ProgramOptions,
): Promise<Result> {
  const program = fileURLToPath(new URL(`./programs/${name}.js`, import.meta.url));
  const child = spawn(node, [...flags, program, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const written = { result: '', output: '' };
  const results = child.stdio[RESULT_FD] as Readable;
  results.setEncoding('utf8').on('data', (text: string) => (written.result += text));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (written.output += text));
  }
  running.add(child);
  const closed = once(child, 'close').finally(() => running.delete(child));
  const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
  if (written.result !== '') return JSON.parse(written.result) as Result;
  const how =
    signal === 'SIGKILL' ? `took longer than ${timeoutMs / 1_000} s` : `ended with ${signal ?? code}`;
  const lines = written.output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  throw new Error(`the process that loads the bundle ${how}${lines === '' ? '' : `, and wrote\n${lines}`}`);
}
