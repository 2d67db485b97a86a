import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** What tells a process from a later one with the same id; undefined when there is none. */
export function startOf(pid: number): string | undefined {
  try {
    if (existsSync('/proc/self')) {
      const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command, in brackets, may hold spaces and brackets itself.
      return line.slice(line.lastIndexOf(')') + 2).split(' ')[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
