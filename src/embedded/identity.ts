import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Who runs the server programs. PostgreSQL refuses to run as root. */
export interface Identity {
  readonly name: string;
  /** A command to put before the program and its arguments. */
  readonly prefix: readonly string[];
  /** Set when files that the server owns must be given to another user. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/**
 * The identities to try, best first. Whether one can read the programs and write the data folder depends on
 * every folder above them, so the caller finds out by trying.
 */
export async function identities(): Promise<Identity[]> {
  if (process.getuid?.() !== 0) return [{ name: 'the current user', prefix: [] }];
  const [postgres, nobody] = await Promise.all([userNamed('postgres'), userNamed('nobody')]);
  return [postgres, process.platform === 'linux' ? NAMESPACE : undefined, nobody].filter(
    (identity) => identity !== undefined,
  );
}

// The files stay root's own, but the server does not see uid 0: works under folders only root may enter.
const NAMESPACE: Identity = {
  name: 'a user namespace',
  prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'],
};

async function userNamed(name: string): Promise<Identity | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await promisify(execFile)('id', [flag, name])).stdout)),
    );
    return uid && gid ? { name: `user ${name}`, prefix: [], owner: { uid, gid } } : undefined;
  } catch {
    return undefined;
  }
}
