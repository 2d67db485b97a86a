import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

// `read` fails when the pipe closes, which the kernel sees to however this process ended. Each line is
// `+ pid start` or `- pid`. A container leads a process group, which is killed as a whole; a process id that somebody
// else has got meanwhile is left alone, where /proc tells them apart.
const SCRIPT = `
trap '' HUP INT TERM
watched=
while read -r what pid start; do
  case $what in
    +) watched="$watched $pid:$start" ;;
    -)
      kept=
      for one in $watched; do
        [ "\${one%%:*}" = "$pid" ] || kept="$kept $one"
      done
      watched=$kept ;;
  esac
done
for one in $watched; do
  pid=\${one%%:*}
  start=\${one#*:}
  if [ -n "$start" ]; then
    stat=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
    set -- \${stat##*) }
    [ "\${20}" = "$start" ] || continue
  fi
  kill -s KILL -- "-$pid" 2>/dev/null || kill -s KILL "$pid" 2>/dev/null
done
`;

export interface Guard {
  /**
   * This process, and the group that it leads, is killed should ours end without doing so, unless another one has its
   * id by then: one that began at another time than `start`, which is read when it is left out.
   */
  watch(pid: number, start?: string): void;
  /** Call it when the process has ended. */
  unwatch(pid: number): void;
  /** Ends the watchdog, which kills what it still watches. */
  dismiss(): Promise<void>;
}

/** Starts one watchdog for any number of processes: one that is stopped does not notice that its parent is gone. */
export function startGuard(): Guard {
  // Detached: Ctrl-C goes to the whole foreground group, and this one has to outlive it.
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'sluice-guard'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  const ended = once(guard, 'exit').catch(() => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  (guard.stdin as Socket).unref();
  return {
    watch: (pid, start = startOf(pid)) => void guard.stdin.write(`+ ${pid} ${start}\n`),
    unwatch: (pid) => void guard.stdin.write(`- ${pid}\n`),
    async dismiss() {
      guard.ref();
      guard.stdin.end();
      await ended;
    },
  };
}

/** What tells a process from a later one with the same id; empty where nothing does. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command, in brackets, may hold spaces and brackets itself.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
