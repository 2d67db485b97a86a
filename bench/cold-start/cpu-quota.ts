import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lets processes have a share of one processor. */
export interface CpuQuota {
  /** How it is done, for the tables. */
  readonly how: string;
  spawn(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
  ): ChildProcess;
  /** When its processes have ended. */
  remove(): void;
}

/** Lambda gives 1,769 MB one processor, and less memory that much less of it. */
const MB_A_PROCESSOR = 1_769;

/** As on Lambda: short periods. */
const PERIOD_US = 20_000;

/** A container of so much memory, as far as its processor goes: by the kernel where it lets us, else by signals. */
export function cpuQuota(memoryMb: number): CpuQuota {
  const share = memoryMb / MB_A_PROCESSOR;
  return cgroupV1(share) ?? cgroupV2(share) ?? bySignals(share);
}

function cgroupV1(share: number): CpuQuota | undefined {
  return cgroup('/sys/fs/cgroup/cpu', (folder) => {
    if (!existsSync(join(folder, 'cpu.cfs_quota_us'))) return undefined;
    writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD_US));
    writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(Math.round(share * PERIOD_US)));
    return `cgroup v1, ${Math.round(share * 100)} % of a processor`;
  });
}

function cgroupV2(share: number): CpuQuota | undefined {
  return cgroup('/sys/fs/cgroup', (folder) => {
    if (!existsSync(join(folder, 'cpu.max'))) return undefined;
    writeFileSync(join(folder, 'cpu.max'), `${Math.round(share * PERIOD_US)} ${PERIOD_US}`);
    return `cgroup v2, ${Math.round(share * 100)} % of a processor`;
  });
}

/** `limit` returns how it has limited the group, or `undefined` where it cannot. */
function cgroup(root: string, limit: (folder: string) => string | undefined): CpuQuota | undefined {
  const folder = join(root, `sluice-bench-${process.pid}`);
  try {
    mkdirSync(folder);
  } catch {
    return undefined;
  }
  let how: string | undefined;
  try {
    how = limit(folder);
  } catch {
    // The folder is there, but its limits are somebody else's.
  }
  if (how === undefined) {
    rmdirSync(folder);
    return undefined;
  }
  const enter = `echo $$ > ${join(folder, 'cgroup.procs')} && exec "$0" "$@"`;
  return {
    how,
    spawn: (command, args, env) => spawn('/bin/sh', ['-c', enter, command, ...args], { env, stdio: PIPED }),
    remove: () => rmdirSync(folder),
  };
}

/** Stops the process for most of each period: coarser than the kernel, and as good in the mean. */
function bySignals(share: number): CpuQuota {
  const periodMs = PERIOD_US / 1_000;
  return {
    how: `SIGSTOP for ${Math.round((1 - share) * 100)} % of every ${periodMs} ms`,
    spawn(command, args, env) {
      const child = spawn(command, [...args], { env, stdio: PIPED });
      const stopping = setInterval(() => {
        child.kill('SIGSTOP');
        setTimeout(() => child.kill('SIGCONT'), periodMs * (1 - share));
      }, periodMs);
      child.once('exit', () => clearInterval(stopping));
      return child;
    },
    remove: () => {},
  };
}

const PIPED: StdioOptions = ['ignore', 'pipe', 'inherit'];
