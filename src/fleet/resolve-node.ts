import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, type OptionChecks } from './option-checks.js';

export interface ResolvedNode {
  readonly program: string;
  /** As `process.version` has it. */
  readonly version: string;
}

/** The Node program that containers run, which is asked for its version. */
export async function resolveNode(value: unknown, checks: OptionChecks): Promise<ResolvedNode> {
  const own = { program: process.execPath, version: process.version };
  if (value === undefined || value === process.execPath) return own;
  if (typeof value !== 'string' || value === '') {
    checks.add(
      `\`node\` is ${value === '' ? 'empty' : describe(value)}: it must be the path of a Node program`,
    );
    return own;
  }
  try {
    const { stdout } = await promisify(execFile)(value, ['--version'], { timeout: 30_000 });
    const said = stdout.trim().split('\n', 1)[0] ?? '';
    if (/^v\d+\.\d+\.\d+/.test(said)) return { program: value, version: said };
    checks.add(
      `\`node\` is ${describe(value)}, which says of its version ${describe(said)}: name a Node program`,
    );
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    checks.add(`\`node\` is ${describe(value)}, which does not run (${reason}): name a Node program`);
  }
  return own;
}
