import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** As in libpq, a host that begins with a slash is the folder of a Unix socket. */
export function isSocketFolder(host: string): boolean {
  return host.startsWith('/');
}

/** Whether what is sent to `host` stays on this machine. A name that only resolves to a loopback address does not count. */
export function isLocalHost(host: string): boolean {
  if (isSocketFolder(host)) return true;
  const [address = ''] = host.split('%', 1);
  const version = isIP(address);
  if (version !== 0) return loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
  const name = host.toLowerCase().replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost');
}
