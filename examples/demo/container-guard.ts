import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

// `read` fails when the pipe closes, which the kernel sees to however this process ended.
const SCRIPT = `
trap '' HUP INT TERM
while read -r line; do pid=$line; done
[ -n "$pid" ] && kill -KILL "$pid"
`;

export interface Guard {
  /** The container that must not outlive this process; `undefined` when there is none. */
  watch(pid: number | undefined): void;
  dismiss(): Promise<void>;
}

/** A stopped process notices nothing, not even that its parent was killed: somebody else has to end it then. */
export function guardContainer(): Guard {
  const guard = spawn('/bin/sh', ['-c', SCRIPT], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  const ended = once(guard, 'exit').catch(() => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  (guard.stdin as Socket).unref();
  return {
    watch: (pid) => void guard.stdin.write(`${pid ?? ''}\n`),
    async dismiss() {
      guard.ref();
      guard.stdin.end('\n');
      await ended;
    },
  };
}
