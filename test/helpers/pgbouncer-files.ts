import { execFile } from 'node:child_process';
import { chown, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCertificate } from '../../src/embedded/certificate.js';
import type { PgBouncerOptions } from './pgbouncer.js';

export interface PgBouncerFiles {
  readonly iniFile: string;
  /** Who must run it; undefined: whoever we are. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** The certificate that clients are to trust, and the file that holds it. */
  readonly ca: string | undefined;
  readonly caFile: string;
}

interface Listener {
  readonly host: string;
  readonly port: number;
  /** Who may use the administration console. */
  readonly admin: { readonly user: string; readonly password: string };
}

type Settings = Record<string, string | number>;

/** Writes what PgBouncer reads into `folder`. It refuses to run as root, so there the files belong to nobody. */
export async function writeFiles(
  folder: string,
  { host, port, admin }: Listener,
  options: PgBouncerOptions,
): Promise<PgBouncerFiles> {
  const { target, poolMode = 'transaction', defaultPoolSize = 20, maxClientConn = 100 } = options;
  const owner = process.getuid?.() === 0 ? await nobody() : undefined;
  const path = (name: string) => join(folder, name);
  const write = async (name: string, text: string) => {
    await writeFile(path(name), `${text}\n`, { mode: 0o600 });
    if (owner) await chown(path(name), owner.uid, owner.gid);
    return path(name);
  };

  const settings: Settings = {
    listen_addr: host,
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    // In plain text: with a hash it could not log in to the server.
    auth_file: await write('userlist.txt', [userLine(target), userLine(admin)].join('\n')),
    admin_users: admin.user,
    pool_mode: poolMode,
    default_pool_size: defaultPoolSize,
    max_client_conn: maxClientConn,
  };
  if (target.caFile !== undefined) {
    // Its own folder may be closed to nobody.
    await copyFile(target.caFile, path('server-ca.crt'));
    settings['server_tls_sslmode'] = 'verify-full';
    settings['server_tls_ca_file'] = path('server-ca.crt');
  }
  const certificate = options.tls === true ? await createCertificate() : undefined;
  if (certificate) {
    settings['client_tls_sslmode'] = 'require';
    settings['client_tls_key_file'] = await write('client.key', certificate.key);
    settings['client_tls_cert_file'] = await write('client.crt', certificate.cert);
  }
  // It would try ::1 as well, where nothing listens, and wait before the next attempt.
  const server = target.host === 'localhost' ? '127.0.0.1' : target.host;
  const lines = Object.entries({ ...settings, ...options.settings }).map((pair) => pair.join(' = '));
  const iniFile = await write(
    'pgbouncer.ini',
    ['[databases]', `* = host=${server} port=${target.port}`, '[pgbouncer]', ...lines].join('\n'),
  );
  if (owner) await chown(folder, owner.uid, owner.gid);
  return { iniFile, owner, ca: certificate?.cert, caFile: path('client.crt') };
}

function userLine({ user, password }: { readonly user: string; readonly password: string }): string {
  return [user, password].map((text) => `"${text.replaceAll('"', '""')}"`).join(' ');
}

async function nobody(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await promisify(execFile)('id', [flag, 'nobody'])).stdout)),
  );
  if (!uid || !gid)
    throw new Error('PgBouncer does not run as root, and there is no user nobody to run it as');
  return { uid, gid };
}
