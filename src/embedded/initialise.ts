import { execFile } from 'node:child_process';
import { appendFile, chmod, chown, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REMEDY, type PostgresBinaries } from './binaries.js';
import type { Certificate } from './certificate.js';
import { identities, type Identity } from './identity.js';
import { FOLDER_PREFIX, markFolder } from './stale.js';

export interface ClusterOptions {
  readonly maxConnections: number;
  /** TLS with this certificate and only TLS, or plain connections. */
  readonly certificate: Certificate | undefined;
  /** Password of the superuser `postgres`. */
  readonly password: string;
  /** The folder of the server's programs; `undefined`: the npm package's. */
  readonly programs: string | undefined;
}

/** A folder for one cluster. Others may pass through it, since the server can be another user. */
export async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), FOLDER_PREFIX));
  markFolder(folder);
  await chmod(folder, 0o711);
  return folder;
}

/** Makes the data folder, as the first identity that can read the programs and write there. */
export async function initialise(
  folder: string,
  binaries: PostgresBinaries,
  options: ClusterOptions,
): Promise<Identity> {
  const failures: string[] = [];
  for (const identity of await identities()) {
    try {
      await initdb(folder, binaries, identity, options.password);
    } catch (error) {
      failures.push(`as ${identity.name}: ${reasonOf(error)}`);
      continue;
    }
    await configure(folder, identity, options);
    return identity;
  }
  throw new Error(`nobody here can run PostgreSQL; ${REMEDY}\n${failures.join('\n')}`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return said || error.message;
}

async function initdb(
  folder: string,
  binaries: PostgresBinaries,
  identity: Identity,
  password: string,
): Promise<void> {
  const dataDir = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveTo(identity, dataDir, passwordFile);
  try {
    const command = [
      ...identity.prefix,
      binaries.initdb,
      `--pgdata=${dataDir}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same on every machine, whatever locales it has.
      '--locale=C',
      ...(binaries.builtinLocale ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
      '--no-sync',
      '--no-instructions',
    ];
    await promisify(execFile)(command[0] as string, command.slice(1), {
      ...identity.owner,
      cwd: folder,
      env: serverEnv(),
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function configure(folder: string, identity: Identity, options: ClusterOptions): Promise<void> {
  const { certificate, maxConnections } = options;
  const dataDir = join(folder, 'data');
  const settings = [
    `max_connections = ${maxConnections}`,
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    'password_encryption = scram-sha-256',
    'wal_level = minimal',
    'max_wal_senders = 0',
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    // The data are thrown away: nothing has to survive a power cut, but what was committed survives a crash of the server.
    'fsync = off',
    'full_page_writes = off',
  ];
  if (certificate) {
    settings.push('ssl = on');
    const files = { 'server.crt': certificate.cert, 'server.key': certificate.key };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(dataDir, name), text, { mode: 0o600 });
      await giveTo(identity, join(dataDir, name));
    }
    await writeFile(join(folder, 'ca.pem'), certificate.cert, { mode: 0o644 });
  }
  await appendFile(join(dataDir, 'postgresql.conf'), `\n${settings.join('\n')}\n`);
  const kind = certificate ? 'hostssl' : 'host';
  await writeFile(join(dataDir, 'pg_hba.conf'), `${kind} all all 127.0.0.1/32 scram-sha-256\n`);
}

async function giveTo({ owner }: Identity, ...paths: string[]): Promise<void> {
  if (owner) for (const path of paths) await chown(path, owner.uid, owner.gid);
}

/** The environment of the server programs: libpq's own variables would change what they do. */
export function serverEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(own), LC_ALL: 'C' };
}
