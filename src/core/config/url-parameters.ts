import { isKeyword, keywords, type Keyword, type UrlSettings } from './libpq-keywords.js';
import { percentDecoded } from './percent-decoding.js';
import type { Problems } from './problems.js';

/** Parameters that other clients know, and what does the same here. */
const remedies = new Map([
  ['client_encoding', 'leave it out: pg speaks UTF-8'],
  ['connection_limit', 'use the option `pool.max`'],
  ['hostaddr', 'use `host`'],
  ['pgbouncer', 'leave it out: no named statements are sent'],
  ['pool_timeout', 'use the option `pool.acquireMs`'],
  ['schema', 'use `options=-c%20search_path%3Dname`, or the option `sequelize.schema`'],
  ['socket_timeout', 'use the option `sequelize.dialectOptions.query_timeout`'],
  ['ssl', 'use `sslmode`, or `ssl=true`'],
  ['sslaccept', 'use `sslmode`, or the option `tls`'],
  ['sslcert', 'use the option `tls: { cert, key }`'],
  ['sslidentity', 'use the option `tls: { pfx }`'],
  ['sslkey', 'use the option `tls: { cert, key }`'],
  ['sslpassword', 'use the option `tls: { passphrase }`'],
  ['statement_cache_size', 'leave it out: no named statements are sent'],
  ['statement_timeout', 'use the option `sequelize.dialectOptions.statement_timeout`'],
  ['target_session_attrs', 'use the option `replication`'],
  ['uselibpqcompat', 'leave it out: `sslmode` is read as the documentation of `tls` says'],
]);

/** Reads the query of a connection URL. `name` is what the URL is called, `shown` the same with the redacted text. */
export function parseUrlParameters(
  query: string,
  name: string,
  shown: string,
  problems: Problems,
): UrlSettings {
  const settings: Partial<Record<Keyword, string>> = {};
  for (const pair of query.split('&').filter(Boolean)) {
    const equals = pair.indexOf('=');
    if (equals < 0) {
      problems.add(`${shown} has a query parameter without a value: write it as name=value`);
      continue;
    }
    const key = percentDecoded(pair.slice(0, equals), 'query', shown, problems);
    const value = percentDecoded(pair.slice(equals + 1), `parameter ${keyShown(key)}`, shown, problems);
    if (isKeyword(key)) settings[key] = value;
    // JDBC's spelling, which libpq takes too.
    else if (key === 'ssl' && value === 'true') settings.sslmode ??= 'require';
    else {
      const remedy = remedies.get(key);
      const known = `the known ones are ${keywords.join(', ')}`;
      problems.add(
        `${name} has the unknown query parameter ${keyShown(key)}: ${remedy === undefined ? known : `${remedy}; ${known}`}`,
      );
    }
  }
  return settings;
}

/** A name that does not look like one may be a piece of a password. */
function keyShown(key: string): string {
  return /^[a-z_][a-z0-9_.-]{0,30}$/i.test(key) ? `'${key}'` : "'***'";
}
