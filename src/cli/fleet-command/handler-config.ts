import { statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { FleetDatabaseOptions } from '../../fleet/database/options.js';
import { UsageError } from '../usage-error.js';
import { checkEvents, type Events } from './events.js';
import { moduleExports, type ModuleExports } from './module-exports.js';

export type Prepare = NonNullable<FleetDatabaseOptions['prepare']>;

/** What a file beside the handler says of how it is run. */
export interface HandlerConfig {
  readonly file: string;
  readonly prepare: Prepare | undefined;
  readonly events: Events | undefined;
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
}

const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/** `get-order.fleet.js` goes before `fleet.config.js`, and the handler's own folder before the one above it. */
export function findConfig(handlerFile: string): string | undefined {
  const folder = dirname(handlerFile);
  const name = basename(handlerFile, extname(handlerFile));
  return [folder, dirname(folder)]
    .flatMap((one) => [`${name}.fleet`, 'fleet.config'].map((stem) => join(one, stem)))
    .flatMap((stem) => EXTENSIONS.map((extension) => stem + extension))
    .find((file) => file !== handlerFile && statSync(file, { throwIfNoEntry: false })?.isFile());
}

export async function loadConfig(file: string): Promise<HandlerConfig> {
  const exports = await moduleExports(file, 'the config beside the handler');
  const [prepare, events, env] = ['prepare', 'events', 'env'].map((name) => exports.get(name));
  const problems = [
    ...(prepare === undefined || typeof prepare === 'function'
      ? []
      : [`${file} exports \`prepare\`, which is no function: it gets the database's URL`]),
    ...(env === undefined || isEnvironment(env)
      ? []
      : [`${file} exports \`env\`, which must be an object of strings; undefined removes a variable`]),
  ];
  if (problems.length > 0) throw new UsageError(...problems);
  return {
    file,
    // Checked above.
    prepare: prepare as Prepare | undefined,
    events: events === undefined ? undefined : checkEvents(events, `${file} exports \`events\``),
    env: env as HandlerConfig['env'],
  };
}

/** The `prepare` of a module that was named for it: its export of that name, or its default export. */
export async function loadPrepare(file: string): Promise<Prepare> {
  const exports: ModuleExports = await moduleExports(file, '--prepare');
  const prepare = exports.get('prepare') ?? exports.default;
  if (typeof prepare === 'function') return prepare as Prepare;
  throw new UsageError(
    `--prepare is '${file}', which exports no function: export default one, or \`prepare\``,
  );
}

function isEnvironment(env: unknown): boolean {
  return (
    typeof env === 'object' &&
    env !== null &&
    !Array.isArray(env) &&
    Object.values(env).every((value) => value === undefined || typeof value === 'string')
  );
}
