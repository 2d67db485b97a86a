import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { quoted, UsageError } from '../usage-error.js';

/** What a module exports by a name, by itself or on its default export: CommonJS and ES modules alike. */
export interface ModuleExports {
  readonly default: unknown;
  get(name: string): unknown;
}

/** Loads a module of the user's. `what` names it in the `UsageError` that says why it cannot be loaded. */
export async function moduleExports(file: string, what: string): Promise<ModuleExports> {
  let namespace: Readonly<Record<string, unknown>>;
  try {
    namespace = (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${what} is ${quoted(file)}, which cannot be loaded: ${why}`);
  }
  const fallback = namespace['default'];
  return {
    default: fallback,
    get: (name) =>
      name in namespace || typeof fallback !== 'object' || fallback === null
        ? namespace[name]
        : (fallback as Readonly<Record<string, unknown>>)[name],
  };
}
