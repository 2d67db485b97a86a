import { Certificates } from './certificates.js';
import type { LibpqSettings } from './libpq-settings.js';
import { readConnectTimeout, readPort, readSslMode } from './libpq-values.js';
import type { Machine } from './machine.js';
import { addressOptions } from './option-names.js';
import type { Problems } from './problems.js';
import { readReplication, type NamedServer, type Replication } from './replication.js';
import type { ResolvedDatabaseOptions } from './resolved.js';
import { readServerOptions } from './server-options.js';
import { resolveServer } from './servers.js';

/** The servers to write to and to read from, or `undefined` where nothing at all says where they are. */
export function resolveServers(
  options: Readonly<Record<string, unknown>>,
  settings: LibpqSettings,
  env: NodeJS.ProcessEnv,
  machine: Machine,
  problems: Problems,
): ResolvedDatabaseOptions['servers'] {
  const main = readServerOptions(options, '', problems);
  const replication = readReplication(options['replication'], problems);
  const given = addressOptions.filter((name) => options[name] !== undefined);
  const inLambda = Boolean(env['AWS_LAMBDA_FUNCTION_NAME']);

  const isConfigured =
    settings.urlName !== undefined ||
    options['url'] !== undefined ||
    given.length > 0 ||
    settings.fromEnvironment('host') !== undefined ||
    everyServer(replication).some((server) =>
      addressOptions.some((name) => server.options[name] !== undefined),
    );
  if (!isConfigured) {
    if (inLambda) {
      problems.add(
        'nothing says where the server is: set DATABASE_URL or PGHOST, or give the option `url` or `host`',
      );
    }
    return undefined;
  }

  if (given.length === 0) checkVariables(settings, problems);
  if (settings.urlIsBroken) return undefined;

  const hostIsNeeded =
    inLambda || everyServer(replication).some((server) => server.options.host !== undefined);
  const remedy = 'give the option `host`, set PGHOST, or name it in the URL';
  const urlIsUnread = settings.urlName === undefined && Boolean(env['DATABASE_URL']);
  const unread = `DATABASE_URL is not read because \`${given[0]}\` is given; ${remedy}`;
  const fallbacks = {
    main,
    settings,
    machine,
    certificates: new Certificates(machine.rdsCertificates, problems),
    whyNotLocalhost: urlIsUnread ? unread : hostIsNeeded ? remedy : undefined,
  };
  const write = replication.write ?? { label: 'the server', options: {} };
  return {
    write: resolveServer(write, fallbacks, problems),
    read: replication.read.map((server) => resolveServer(server, fallbacks, problems)),
  };
}

function everyServer({ read, write }: Replication): readonly NamedServer[] {
  return write === undefined ? read : [write, ...read];
}

/** A bad variable is reported even where the URL or an option hides it: whoever set it expects it to count. */
function checkVariables(settings: LibpqSettings, problems: Problems): void {
  for (const from of [settings.get.bind(settings), settings.fromEnvironment.bind(settings)]) {
    readPort(from('port'), problems);
    readSslMode(from('sslmode'), problems);
    readConnectTimeout(from('connect_timeout'), problems);
  }
}
