import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

// `read` returns when the pipe closes, which the kernel sees to however the parent ended. The server's working
// folder is its data folder, and its command line names it: a process id that somebody else has got meanwhile is
// left alone.
const SCRIPT = `
trap '' HUP INT TERM
read -r line
ours() {
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
  if [ -d /proc/self ]; then
    [ "$(readlink "/proc/$pid/cwd")" = "$1/data" ]
  else
    ps -o command= -p "$pid" | grep -qF "$1/data"
  fi
}
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if ours "$1"; then
  kill -QUIT "$pid"
  for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    sleep 0.1
    ours "$1" || break
    sleep 0.4
  done
  ours "$1" && kill -KILL "$pid"
fi
for i in 1 2 3 4 5; do
  rm -rf "$1"
  [ -e "$1" ] || exit 0
  sleep 1
done
`;

export interface Watchdog {
  /** Ends the watchdog without touching the server. */
  dismiss(): Promise<void>;
}

/** Starts a process that stops the server in `folder` and removes the folder once this process is gone. */
export function startWatchdog(folder: string): Watchdog {
  // Detached: Ctrl-C goes to the whole foreground group, and this one has to outlive it.
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'sluice-watchdog', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  const ended = once(child, 'exit').catch((error: unknown) => error);
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as Socket).unref();
  return {
    async dismiss() {
      child.ref();
      child.kill('SIGKILL');
      await ended;
    },
  };
}
