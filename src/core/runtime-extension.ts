import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { warn } from './warn.js';

const NAME = 'sluice';
const API = '/2020-01-01/extension';

/**
 * Registers an internal extension without events, so that Lambda announces the end of the container with SIGTERM and
 * 500 ms: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html. Where that fails nothing changes
 * but the announcement. Never rejects.
 */
export async function registerExtension(runtimeApi: string): Promise<void> {
  try {
    const id = await register(runtimeApi);
    // Says that the extension is ready. There is no event that would ever answer it.
    const waiting = request(`http://${runtimeApi}${API}/event/next`, {
      headers: { 'Lambda-Extension-Identifier': id },
    });
    waiting.on('error', () => {});
    waiting.on('socket', (socket) => socket.unref());
    waiting.on('response', (response) => response.resume());
    waiting.end();
  } catch (error) {
    warn(
      `Nothing will announce the end of this container, so that onShutdown will not run and leased connections are left ` +
        `to the server: the Lambda extension could not be registered: ${String(error)}`,
      'SLUICE_NO_SIGTERM',
    );
  }
}

function register(runtimeApi: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const registration = request(`http://${runtimeApi}${API}/register`, {
      method: 'POST',
      headers: { 'Lambda-Extension-Name': NAME, 'Content-Type': 'application/json' },
    });
    registration.on('error', reject);
    registration.on('response', (response) => {
      const id = response.headers['lambda-extension-identifier'];
      text(response).then((body) => {
        if (response.statusCode === 200 && typeof id === 'string') resolve(id);
        else reject(new Error(`status ${response.statusCode}: ${body.slice(0, 200)}`));
      }, reject);
    });
    registration.end('{"events":[]}');
  });
}
