import type { Setting } from './libpq-keywords.js';
import { isWithin, longestMs, portNumber } from './numbers.js';
import { readOneOf } from './one-of.js';
import type { ChannelBinding, SslNegotiation } from './options.js';
import { describeValue, type Problems } from './problems.js';

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

export const sslNegotiations: readonly SslNegotiation[] = ['postgres', 'direct'];
export const channelBindings: readonly ChannelBinding[] = ['disable', 'prefer', 'require'];

/** A problem with a host name, or `undefined`. A folder with a socket is a host too. */
export function hostProblem(host: string, name: string): string | undefined {
  if (host.startsWith('/')) return undefined;
  const is = `${name} is ${describeValue(host)}`;
  if (host.includes('://'))
    return `${is}: give a host name only, or the whole URL as \`url\` or DATABASE_URL`;
  if (host.includes(','))
    return `${is}: several hosts are not supported; name one, and replicas in \`replication\``;
  if (/[\s@/?#=]/.test(host))
    return `${is}: it must be a host name, an IP address, or a folder that begins with /`;
  return undefined;
}

export function readHost(setting: Setting | undefined, problems: Problems): string | undefined {
  if (setting === undefined) return undefined;
  const problem = hostProblem(setting.value, setting.from);
  if (problem !== undefined) problems.add(problem);
  return setting.value;
}

export function readPort(setting: Setting | undefined, problems: Problems): number | undefined {
  if (setting === undefined) return undefined;
  const port = wholeNumber(setting.value);
  if (port !== undefined && isWithin(port, portNumber)) return port;
  problems.add(`${setting.from} is ${describeValue(setting.value)}: it must be ${portNumber.legal}`);
  return undefined;
}

export function readSslMode(setting: Setting | undefined, problems: Problems): SslMode | undefined {
  if (setting === undefined) return undefined;
  const mode = sslModes.find((known) => known === setting.value);
  if (mode !== undefined) return mode;
  const remedy =
    setting.value === 'no-verify'
      ? '; to trust any certificate give the option `tls: { rejectUnauthorized: false }`'
      : '';
  problems.add(
    `${setting.from} is ${describeValue(setting.value)}: it must be one of ${sslModes.join(', ')}${remedy}`,
  );
  return undefined;
}

/** A setting that is one word of a few. */
export function readWord<Word extends string>(
  setting: Setting | undefined,
  words: readonly Word[],
  problems: Problems,
): Word | undefined {
  return setting && readOneOf(setting.value, setting.from, words, problems);
}

/** `undefined` where libpq would wait for ever (0 and below): an invocation cannot, so our own default holds. */
export function readConnectTimeout(setting: Setting | undefined, problems: Problems): number | undefined {
  if (setting === undefined) return undefined;
  const seconds = wholeNumber(setting.value);
  if (seconds === undefined || seconds * 1000 > longestMs) {
    const most = Math.floor(longestMs / 1000);
    problems.add(
      `${setting.from} is ${describeValue(setting.value)}: it must be whole seconds, from 0 to ${most}`,
    );
    return undefined;
  }
  // libpq takes 1 for 2: its clock counted whole seconds.
  return seconds <= 0 ? undefined : Math.max(seconds, 2) * 1000;
}

function wholeNumber(text: string): number | undefined {
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
}
