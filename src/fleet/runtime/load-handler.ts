import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeError } from './errors.js';

export type HandlerFunction = (...args: readonly unknown[]) => unknown;

/** As Lambda looks for a module whose handler is `folder/module.export`. */
const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];
const MODULE_AND_EXPORT = /^([^.]*)\.(.*)$/;

/**
 * Loads the function that `handler` (`_HANDLER`) names below `taskRoot`. Rejects with Lambda's own errors:
 * `Runtime.MalformedHandlerName`, `ImportModuleError`, `UserCodeSyntaxError`, `HandlerNotFound`; and with what the
 * module throws.
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<HandlerFunction> {
  if (handler.includes('..')) {
    throw runtimeError(
      'MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const [, moduleName, exportName] = MODULE_AND_EXPORT.exec(basename(handler)) ?? [];
  if (moduleName === undefined || exportName === undefined) {
    throw runtimeError('MalformedHandlerName', 'Bad handler');
  }
  const loaded = await loadModule(taskRoot, dirname(handler), moduleName);
  // What a CommonJS module exports is the default export of its namespace, as a whole.
  const found = find(loaded, exportName) ?? find((loaded as { default?: unknown }).default, exportName);
  if (!found) throw runtimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw runtimeError('HandlerNotFound', `${handler} is not a function`);
  return found as HandlerFunction;
}

async function loadModule(taskRoot: string, folder: string, name: string): Promise<unknown> {
  const path = resolve(taskRoot, folder, name);
  try {
    const file = EXTENSIONS.map((extension) => path + extension).find(existsSync);
    if (file !== undefined) return await import(pathToFileURL(file).href);
    // A package, in the end; or the error that says what is missing.
    const require = createRequire(import.meta.url);
    return require(require.resolve(name, { paths: [taskRoot, resolve(taskRoot, folder)] })) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw runtimeError('UserCodeSyntaxError', String(error), error.stack);
    }
    if ((error as { code?: unknown }).code === 'MODULE_NOT_FOUND') {
      throw runtimeError('ImportModuleError', String(error));
    }
    throw error;
  }
}

/** `a.b` of a module is the member `b` of its export `a`. */
function find(module: unknown, exportName: string): unknown {
  return exportName
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        (typeof value === 'object' && value !== null) || typeof value === 'function'
          ? (value as Record<string, unknown>)[key]
          : undefined,
      module,
    );
}
