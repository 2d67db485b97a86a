import { isIPv6 } from 'node:net';
import type { UrlSettings } from './libpq-keywords.js';
import { isWithin, portNumber } from './numbers.js';
import { percentDecoded } from './percent-decoding.js';
import { redactUrl, type Problems } from './problems.js';
import { parseUrlParameters } from './url-parameters.js';

/**
 * Reads a URL as libpq does: every part may be missing, user, password, host and database are percent-encoded, and
 * a parameter of the query beats the part before it. Unlike libpq, an unescaped `@` in the password
 * is let through, and one in the database's name is not.
 *
 * Not `new URL()`: it refuses `postgresql:///db`, and it cannot say what is wrong without showing the password.
 */
export function parseConnectionUrl(text: string, name: string, problems: Problems): UrlSettings | undefined {
  const url = text.trim();
  const scheme = /^postgres(?:ql)?:\/\//i.exec(url)?.[0];
  if (scheme === undefined) {
    const other = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0];
    const is = other === undefined ? 'is not a URL' : `begins with ${other}`;
    problems.add(`${name} ${is}: it must look like postgres://user:password@host:5432/database`);
    return undefined;
  }
  const { userinfo, address, path, query } = split(url.slice(scheme.length));
  const found: Problems = new Set();
  const shown = `${name} (${redactUrl(url)})`;
  const settings = {
    ...parseAddress(address, shown, found),
    ...parseNames(userinfo, path, shown, found),
    ...parseUrlParameters(query, name, shown, found),
  };

  // What was taken for a port, a database or a parameter may be the rest of a password: name none of it.
  const isMisread = path.includes('@') || (found.size > 0 && query.includes('@'));
  if (isMisread) {
    found.clear();
    found.add(
      `${shown} has an @ where none can be: in a password or a name write / as %2F, ? as %3F and @ as %40`,
    );
  }
  for (const problem of found) problems.add(problem);
  return found.size > 0 ? undefined : settings;
}

function split(rest: string) {
  const head = rest.split('/', 1)[0] ?? '';
  // As in libpq, a ? before the @ belongs to the password.
  const question = head.indexOf('?', Math.max(head.indexOf('@'), 0));
  const authority = question < 0 ? head : head.slice(0, question);
  const at = authority.lastIndexOf('@');
  const [path = '', ...query] = rest.slice(authority.length).split('?');
  return {
    userinfo: at < 0 ? undefined : authority.slice(0, at),
    address: authority.slice(at + 1),
    path: path.slice(1),
    query: query.join('?'),
  };
}

function parseAddress(address: string, shown: string, found: Problems): UrlSettings {
  if (address.includes(',')) {
    found.add(`${shown} names several hosts: name one, and replicas in the option \`replication\``);
    return {};
  }
  const parts = /^(?:\[(.*)\]|([^:[\]]*))(?::(.*))?$/s.exec(address);
  const [, ipv6, name = '', port = ''] = parts ?? [];
  if (parts === null || (ipv6 !== undefined && !isIPv6(ipv6))) {
    found.add(
      `${shown} has no readable host: an IPv6 address stands in brackets, as in postgres://[::1]:5432/`,
    );
  } else if (port !== '' && !(/^\d+$/.test(port) && isWithin(Number(port), portNumber))) {
    found.add(
      `${shown} has a port that is not ${portNumber.legal}: / : ? @ in a password must be percent-encoded, ` +
        'and an IPv6 address stands in brackets',
    );
  }
  return { host: ipv6 ?? percentDecoded(name, 'host', shown, found), port };
}

function parseNames(userinfo = '', path: string, shown: string, found: Problems): UrlSettings {
  const [user = '', ...password] = userinfo.split(':');
  return {
    user: percentDecoded(user, 'user', shown, found),
    password: percentDecoded(password.join(':'), 'password', shown, found),
    dbname: percentDecoded(path, 'database', shown, found),
  };
}
