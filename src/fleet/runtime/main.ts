// Our own Lambda runtime: what runs in a container. `main.js node22|node24 [--own-clock]`, with Lambda's environment.
import { ApiClient } from './api-client.js';
import { installClock } from './clock.js';
import { logError, toErrorBody } from './errors.js';
import { loadHandler, type HandlerFunction } from './load-handler.js';
import { Node22 } from './node22.js';
import { Node24 } from './node24.js';
import { defineAwsLambda, isStreaming } from './streaming.js';

const [, , profile, ...flags] = process.argv;
const client = new ApiClient(required('AWS_LAMBDA_RUNTIME_API'));
const concurrency = Number(process.env['AWS_LAMBDA_MAX_CONCURRENCY'] ?? 1);

if (flags.includes('--own-clock')) installClock();
defineAwsLambda();
// Not awaited at the top: a function that leaves nothing to wait for ends the process with 0, as on Lambda.
void (profile === 'node22' && concurrency === 1 ? start22() : start24());

async function start22(): Promise<void> {
  const runtime = new Node22(client);
  // An error on the way is an uncaught one, which it reports.
  const handler = await load().catch((error: unknown) => setImmediate(() => rethrow(error)));
  if (typeof handler === 'function') runtime.run(handler);
}

async function start24(): Promise<void> {
  const runtime = new Node24(client);
  try {
    await client.connect();
    const handler = await load();
    runtime.check(handler);
    runtime.run(handler, concurrency).catch((error: unknown) => end('the runtime API is gone', error));
  } catch (error) {
    client.failInitSync(toErrorBody(error));
    end('Init Error', error);
  }
}

async function load(): Promise<HandlerFunction> {
  const handler = await loadHandler(required('LAMBDA_TASK_ROOT'), required('_HANDLER'));
  // A mark that is none of Lambda's is an error of the init.
  isStreaming(handler);
  return handler;
}

function rethrow(error: unknown): never {
  throw error;
}

function end(title: string, error: unknown): void {
  logError(undefined, title, error);
  process.exit(1);
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
