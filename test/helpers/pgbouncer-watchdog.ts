import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

export interface Watchdog {
  watch(pid: number): void;
  /** Removes the folder too. */
  end(): Promise<void>;
}

// `read` fails when the pipe closes, which the kernel sees to however the parent ended. A process id that somebody
// else has got meanwhile does not work in the folder.
const WATCHDOG = `
trap '' HUP INT TERM
while read -r line; do pid=$line; done
[ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$1" ] && kill -KILL "$pid"
rm -rf "$1"
`;

/** Starts a process that kills what it was last told to watch, and removes the folder, once this process is gone. */
export function startWatchdog(folder: string): Watchdog {
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'sluice-watchdog', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  const ended = once(child, 'exit').catch((error: unknown) => error);
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as Socket).unref();
  return {
    watch: (pid) => void child.stdin.write(`${pid}\n`),
    async end() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
