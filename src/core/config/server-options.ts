import type { PasswordSource, ServerOptions } from './options.js';
import { channelBindings, hostProblem, sslNegotiations } from './libpq-values.js';
import { portNumber, readNumber } from './numbers.js';
import { readOneOf } from './one-of.js';
import type { Problems } from './problems.js';
import { readText } from './text.js';
import { readTls } from './tls.js';

/** The options of one server that are as they should be; the others are in `problems`. */
export function readServerOptions(
  options: Readonly<Record<string, unknown>>,
  prefix: string,
  problems: Problems,
): ServerOptions {
  const host = readText(options['host'], `${prefix}host`, problems);
  const hostIsWrong = host === undefined ? undefined : hostProblem(host, `\`${prefix}host\``);
  if (hostIsWrong !== undefined) problems.add(hostIsWrong);
  return {
    host,
    port: readNumber(options['port'], `${prefix}port`, portNumber, problems),
    username: readText(options['username'], `${prefix}username`, problems),
    password: readPassword(options['password'], `${prefix}password`, problems),
    database: readText(options['database'], `${prefix}database`, problems),
    tls: readTls(options['tls'], `${prefix}tls`, problems),
    sslnegotiation: readOneOf(
      options['sslnegotiation'],
      `\`${prefix}sslnegotiation\``,
      sslNegotiations,
      problems,
    ),
    channelBinding: readOneOf(
      options['channelBinding'],
      `\`${prefix}channelBinding\``,
      channelBindings,
      problems,
    ),
  };
}

function readPassword(value: unknown, name: string, problems: Problems): PasswordSource | undefined {
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'function') return value as () => string | Promise<string>;
  // Never the value itself: a password that is a number is a password.
  const is = value === null ? 'null' : `of type ${typeof value}`;
  problems.add(
    `\`${name}\` is ${is}: it must be a string, or a function that returns one or a promise of one`,
  );
  return undefined;
}
