import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a compiled script of this folder in a process of its own and reads the one line of JSON that it prints. */
export async function inChild<Figures>(
  node: string,
  script: string,
  args: readonly string[],
): Promise<Figures> {
  const path = new URL(script, import.meta.url).pathname;
  const { stdout } = await run(node, [path, ...args], { encoding: 'utf8' });
  return JSON.parse(stdout) as Figures;
}
