// Runs a bundle by its loader, warms it up, and writes what V8 has compiled meanwhile:
// `make-code-cache.js <loader> <cache> <export> none|queries|event [<event as JSON>]`.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type { CodeCacheEvent } from '../../../bundling/code-cache/run-with-code-cache.js';
import { defineAwsLambda } from '../../../fleet/runtime/streaming.js';
import { invokeOnce } from './invoke-once.js';
import { finish, told } from './result.js';
import { startStandInServer } from './stand-in-server.js';
import { warmUpDatabases } from './warm-up-databases.js';

export type CodeCacheResult =
  | {
      readonly ok: true;
      /** Of the program that made it, as the loader tells it. */
      readonly node: string;
      readonly madeBy: string;
      readonly exported: readonly string[];
      /** What was run before it was made, in words. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly during: 'load' | 'warm-up'; readonly error: ReturnType<typeof told> };

const [loader = '', cacheFile = '', exportName = '', warmUp, event = 'null'] = process.argv.slice(2);
const heard: CodeCacheEvent[] = [];
Object.assign(globalThis, {
  [Symbol.for('sluice.code-cache')]: (made: CodeCacheEvent) => heard.push(made),
});
// V8 throws code away that has not run for a while, and all of it is wanted. It compares this flag too, so it is taken back.
setFlagsFromString('--no-flush-bytecode');
// What nobody awaits is the function's own affair.
process.on('unhandledRejection', () => undefined);
defineAwsLambda();

let during: 'load' | 'warm-up' = 'load';
try {
  const server = warmUp === 'queries' ? await startStandInServer() : undefined;
  if (server) process.env['DATABASE_URL'] = server.url;
  const exports = createRequire(import.meta.url)(loader) as Readonly<Record<string, unknown>>;
  during = 'warm-up';
  const notes = ['loading it'];
  if (server) notes.push(...(await warmUpDatabases(server.port)));
  if (warmUp === 'event') notes.push(await invokeOnce(exports[exportName], JSON.parse(event)));
  const [made] = heard;
  if (!made) throw new Error(`${loader} is no loader of a bundle`);
  setFlagsFromString('--flush-bytecode');
  writeFileSync(cacheFile, made.script.createCachedData());
  const madeBy = `Node ${process.version}, ${process.platform} ${process.arch}`;
  finish({ ok: true, node: made.node, madeBy, exported: Object.keys(exports), notes });
} catch (error) {
  finish({ ok: false, during, error: told(error) });
}
