import type { Worker } from 'node:worker_threads';
import { warn } from './warn.js';

const NAME = 'sluice';
const API = '/2020-01-01/extension';

/** The API answers in a millisecond. Lambda allows ten seconds for the whole cold start. */
const LIMIT_MS = 2_000;
const LONGEST_ANSWER = 512;

/** Writes `ok` and the extension's identifier, or what went wrong, and wakes the thread that waits. */
const PROGRAM = `
const { request } = require('node:http');
const { workerData: { url, name, state, text } } = require('node:worker_threads');
const answer = (what) => {
  const { written } = new TextEncoder().encodeInto(what, text);
  Atomics.store(state, 0, written);
  Atomics.notify(state, 0);
};
const headers = { 'Lambda-Extension-Name': name, 'Content-Type': 'application/json' };
const registration = request(url, { method: 'POST', headers }, (response) => {
  let body = '';
  response.setEncoding('utf8').on('data', (chunk) => (body += chunk)).on('close', () => {
    const id = response.headers['lambda-extension-identifier'];
    answer(response.statusCode === 200 && id ? 'ok ' + id : 'status ' + response.statusCode + ': ' + body.slice(0, 200));
  });
});
registration.on('error', (error) => answer(String(error)));
registration.end('{"events":[]}');
`;

/**
 * Registers an internal extension without events, so that Lambda announces the end of the container with SIGTERM and
 * 500 ms: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html. Where that fails nothing changes
 * but the announcement.
 *
 * Waits for the answer without letting anything else run: Lambda takes no registration once the runtime has asked for
 * its first event, which that of Node 24 does as soon as the module is loaded.
 */
export function registerExtension(runtimeApi: string): void {
  const answer = register(runtimeApi);
  const [, id] = /^ok (.*)$/.exec(answer) ?? [];
  if (id === undefined) {
    warn(
      `Nothing will announce the end of this container, so that onShutdown will not run and leased connections are left ` +
        `to the server: the Lambda extension could not be registered: ${answer}`,
      'SLUICE_NO_SIGTERM',
    );
    return;
  }
  // Only functions that end with a hook or a lease come here; the others need not load it.
  const { request } = process.getBuiltinModule('node:http');
  // Says that the extension is ready. There is no event that would ever answer it.
  const waiting = request(`http://${runtimeApi}${API}/event/next`, {
    headers: { 'Lambda-Extension-Identifier': id },
    // Not the global one, which goes through HTTP_PROXY where NODE_USE_ENV_PROXY is set.
    agent: false,
  });
  waiting.on('error', () => {});
  waiting.on('socket', (socket) => socket.unref());
  waiting.on('response', (response) => response.resume());
  waiting.end();
}

function register(runtimeApi: string): string {
  const threads = process.getBuiltinModule('node:worker_threads');
  let worker: Worker;
  const state = new Int32Array(new SharedArrayBuffer(4));
  const text = new Uint8Array(new SharedArrayBuffer(LONGEST_ANSWER));
  try {
    worker = new threads.Worker(PROGRAM, {
      eval: true,
      workerData: { url: `http://${runtimeApi}${API}/register`, name: NAME, state, text },
      // Without what the function loads before itself.
      env: {},
      execArgv: [],
    });
    worker.on('error', () => {});
    worker.unref();
  } catch (error) {
    return String(error);
  }
  if (Atomics.wait(state, 0, 0, LIMIT_MS) === 'timed-out') {
    void worker.terminate();
    return `no answer within ${LIMIT_MS} ms`;
  }
  return new TextDecoder().decode(text.slice(0, state[0]));
}
