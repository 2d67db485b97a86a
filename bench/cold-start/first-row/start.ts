// A cold start in a fresh process: node start.js <file of the handler>: loads it as Lambda's runtime does, invokes it
// once, and prints what that took.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { lambdaContext } from '../../overhead/lambda-context.js';
import type { OrderHandler } from '../../ways/event.js';

export interface ColdStart extends Record<string, number> {
  /** From the start of the process until the handler's file is loaded. */
  readonly nodeMs: number;
  /** Loading the handler's file. */
  readonly loadMs: number;
  /** From the beginning of loading to the first answer: what a function's own code adds to a cold start. */
  readonly answerMs: number;
  /** Of the whole process, Node's own start among it. */
  readonly cpuMs: number;
}

const [, , file = ''] = process.argv;
const nodeMs = performance.now();
// A CommonJS module that is imported is read once more, for the names of its exports.
const module: unknown =
  /\.c?js$/.test(file) && file.includes('bundles')
    ? createRequire(import.meta.url)(file)
    : await import(pathToFileURL(file).href);
const loadMs = performance.now() - nodeMs;
const { handler } = module as { readonly handler: OrderHandler };
const order = await handler({ id: 7 }, lambdaContext());
const answerMs = performance.now() - nodeMs;
if (order?.id !== 7) throw new Error(`asked for order 7, got ${JSON.stringify(order)}`);
const { user, system } = process.cpuUsage();
const cpuMs = (user + system) / 1_000;
console.log(JSON.stringify({ nodeMs, loadMs, answerMs, cpuMs } satisfies ColdStart));
// What the way keeps open does not keep this process.
process.exit();
