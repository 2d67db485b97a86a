import type { ConnectionOptions } from 'node:tls';
import { inspect } from 'node:util';

const secrets: ReadonlySet<string> = new Set<keyof ConnectionOptions>([
  'key',
  'passphrase',
  'pfx',
  'pskCallback',
]);

/**
 * Makes `util.inspect` and JSON show TLS options without the private key and its passphrase. What is added is not
 * enumerable, so that a copy made for `tls.connect` has the options and nothing else.
 */
export function hideKeys(tls: ConnectionOptions): ConnectionOptions {
  const shown = () =>
    Object.fromEntries(
      Object.entries(tls).map(([key, value]) => [key, secrets.has(key) ? '[hidden]' : value]),
    );
  return Object.defineProperties(tls, { toJSON: { value: shown }, [inspect.custom]: { value: shown } });
}
