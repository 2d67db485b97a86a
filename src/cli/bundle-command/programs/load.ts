// Loads a bundle in a fresh process and says how long that took: `load.js <file> <export>`.
import { builtinModules, createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { CodeCacheEvent } from '../../../bundling/code-cache/run-with-code-cache.js';
import { defineAwsLambda } from '../../../fleet/runtime/streaming.js';
import { finish, told } from './result.js';

export type LoadResult =
  | {
      readonly ok: true;
      /** Until the module had run, in ms: of the process's start nothing is in it. */
      readonly ms: number;
      /** What the processors worked on it, in ms: all threads, also those of V8. */
      readonly cpuMs: number;
      /** What it exports that is a function. */
      readonly functions: readonly string[];
      readonly exported: readonly string[];
      /** Node's own modules that it loads. */
      readonly builtins: readonly string[];
      /** Why its code cache was not used; `undefined` where it was, or where it has none. */
      readonly unused: string | undefined;
    }
  | { readonly ok: false; readonly error: { readonly message: string; readonly stack: string } };

const [file = ''] = process.argv.slice(2);
let unused: string | undefined;
Object.assign(globalThis, {
  [Symbol.for('sluice.code-cache')]: (event: CodeCacheEvent) => (unused = event.unused),
});
defineAwsLambda();
// What this program uses itself is none of the function's.
process.cpuUsage();
performance.now();
const before = new Set(loadedBuiltins());
try {
  // As Lambda does it: what is CommonJS is required.
  const require = createRequire(import.meta.url);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const loaded = (file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : require(file)) as Readonly<
    Record<string, unknown>
  >;
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const exported = Object.keys(loaded ?? {});
  finish({
    ok: true,
    ms,
    cpuMs: (user + system) / 1_000,
    exported,
    functions: exported.filter((name) => typeof loaded[name] === 'function'),
    builtins: loadedBuiltins().filter((name) => !before.has(name)),
    unused,
  });
} catch (error) {
  finish({ ok: false, error: told(error) });
}

function loadedBuiltins(): readonly string[] {
  // Not documented, and there in every Node that we know.
  const { moduleLoadList = [] } = process as { readonly moduleLoadList?: readonly string[] };
  const names = moduleLoadList.map((entry) => entry.replace(/^NativeModule /, ''));
  return builtinModules.filter((name) => !name.startsWith('_') && names.includes(name));
}
