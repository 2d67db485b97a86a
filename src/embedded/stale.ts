import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOf } from './process-start.js';

export const FOLDER_PREFIX = 'sluice-pg-';

const MARKER = 'owner.json';
const UNMARKED_MS = 600_000;

interface Owner {
  readonly pid: number;
  readonly started: string | undefined;
  readonly host: string;
}

/** Notes in `folder` which process it belongs to. */
export function markFolder(folder: string): void {
  const owner: Owner = { pid: process.pid, started: startOf(process.pid), host: hostname() };
  writeFileSync(join(folder, MARKER), JSON.stringify(owner));
}

/** Stops servers and removes folders of processes that ended without doing so, the watchdog included. */
export function reapStale(): void {
  const root = realpathSync(tmpdir());
  for (const name of readdirSync(root)) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const folder = join(root, name);
    try {
      if (isStale(folder)) {
        killServer(join(folder, 'data'));
        rmSync(folder, { recursive: true, force: true });
      }
    } catch {
      // Another process is removing it, or it belongs to another user.
    }
  }
}

function isStale(folder: string): boolean {
  const info = statSync(folder);
  if (info.uid !== process.getuid?.()) return false;
  if (!existsSync(join(folder, MARKER))) return Date.now() - info.mtimeMs > UNMARKED_MS;
  const owner = JSON.parse(readFileSync(join(folder, MARKER), 'utf8')) as Owner;
  // A folder that containers share shows process ids that mean nothing here.
  if (owner.host !== hostname()) return false;
  const started = startOf(owner.pid);
  return started === undefined || started !== owner.started;
}

function killServer(dataDir: string): void {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (Number.isInteger(pid) && pid > 1 && isServerOf(pid, dataDir)) process.kill(pid, 'SIGQUIT');
}

/** A server's working folder is its data folder; where there is no /proc, its command line names it. */
function isServerOf(pid: number, dataDir: string): boolean {
  try {
    if (existsSync('/proc/self')) return readlinkSync(`/proc/${pid}/cwd`) === dataDir;
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(dataDir);
  } catch {
    return false;
  }
}
