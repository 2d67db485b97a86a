import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Runtime {
  /** `22.23.3` */
  readonly version: string;
  readonly major: number;
  readonly path: string;
}

// From .build/bench, where this runs, to the packages of bench/.
const PACKAGES = new URL('../../bench/node_modules/', import.meta.url);

/** The Node that runs this, and of the pinned ones those that this machine can run; one of each major version. */
export function runtimes(): Runtime[] {
  const pinned = ['node22', 'node24'].map((name) => new URL(`${name}/bin/node`, PACKAGES).pathname);
  const found = new Map<number, Runtime>();
  for (const path of [...pinned.filter((file) => existsSync(file)), process.execPath]) {
    const version = execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
    const major = Number.parseInt(version, 10);
    if (!found.has(major)) found.set(major, { version, major, path });
  }
  return [...found.values()].sort((a, b) => a.major - b.major);
}

/** The newest of them, on which everything runs that is measured on one Node only. */
export function newestRuntime(): Runtime {
  const newest = runtimes().at(-1);
  if (newest === undefined) throw new Error('there is no Node to measure on');
  return newest;
}
