import { parseConnectionUrl } from './connection-url.js';
import { libpqVariables, type Keyword, type Setting, type UrlSettings } from './libpq-keywords.js';
import { addressOptions } from './option-names.js';
import { describeValue, type Problems } from './problems.js';

/** The connection parameters of one URL and one environment. The URL goes first; an empty value says nothing. */
export class LibpqSettings {
  /** Which URL is read. `undefined` where none is given, or where options say the same. */
  readonly urlName: 'url' | 'DATABASE_URL' | undefined;
  /** There is a URL that cannot be read, and a problem that says so. */
  readonly urlIsBroken: boolean;
  readonly #url: UrlSettings;
  readonly #env: NodeJS.ProcessEnv;

  constructor(options: Readonly<Record<string, unknown>>, env: NodeJS.ProcessEnv, problems: Problems) {
    const text = urlOf(options, env, problems);
    this.urlName = text === undefined ? undefined : options['url'] === undefined ? 'DATABASE_URL' : 'url';
    const url = text === undefined || !this.urlName ? {} : parseConnectionUrl(text, this.urlName, problems);
    this.urlIsBroken = url === undefined || (text === undefined && options['url'] !== undefined);
    this.#url = url ?? {};
    this.#env = env;
  }

  get(keyword: Keyword): Setting | undefined {
    const value = this.#url[keyword];
    return value ? { value, from: `${keyword} in ${this.urlName}` } : this.fromEnvironment(keyword);
  }

  /** The variable alone, whatever the URL says. */
  fromEnvironment(keyword: Keyword): Setting | undefined {
    const variable = libpqVariables[keyword];
    const value = variable && this.#env[variable];
    return variable && value ? { value, from: variable } : undefined;
  }
}

function urlOf(
  options: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
  problems: Problems,
): string | undefined {
  const given = addressOptions.filter((name) => options[name] !== undefined);
  const url = options['url'];
  if (url === undefined) return given.length === 0 ? env['DATABASE_URL'] || undefined : undefined;
  if (given.length > 0) {
    const names = given.map((name) => `\`${name}\``).join(', ');
    problems.add(
      `\`url\` and ${names} are both given: keep \`url\`, or say all of it with options of its own`,
    );
  }
  if (typeof url === 'string') return url;
  problems.add(
    `\`url\` is ${describeValue(url)}: it must be a string, as postgres://user:password@host:5432/database`,
  );
  return undefined;
}
