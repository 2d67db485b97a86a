import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** Where PgBouncer is. Where it is missing and we may, it is installed, without its service. */
export async function pgbouncerBinary(): Promise<string> {
  return findBinary() ?? install();
}

function findBinary(): string | undefined {
  // Debian keeps it where an ordinary user's PATH does not look.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder || '.', 'pgbouncer')).find(existsSync);
}

// One at a time: several test processes may miss it at once. And the package's own service is not to be started.
const INSTALL = `
set -e
exec 9</etc/apt
flock 9
command -v pgbouncer >/dev/null && exit 0
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends pgbouncer
`;

async function install(): Promise<string> {
  const remedy = 'install PgBouncer, for example with `apt-get install --no-install-recommends pgbouncer`';
  if (process.getuid?.() !== 0) throw new Error(`there is no pgbouncer in PATH or /usr/sbin: ${remedy}`);
  await promisify(execFile)('/bin/sh', ['-c', INSTALL]).catch((cause: unknown) => {
    throw new Error(`there is no pgbouncer, and apt-get could not install it: ${remedy}`, { cause });
  });
  const binary = findBinary();
  if (binary === undefined) throw new Error(`apt-get installed no pgbouncer: ${remedy}`);
  return binary;
}
