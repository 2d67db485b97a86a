import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startProgram } from '../helpers/program.js';
import { waitUntil } from '../helpers/server.js';

interface Request {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('onShutdown()', () => {
  let api: Server;
  let requests: Request[];
  let registerStatus: number;

  beforeEach(async () => {
    requests = [];
    registerStatus = 200;
    api = createServer((request, response) => {
      void text(request).then((body) => {
        const { method, url, headers } = request;
        requests.push({ method, url, headers, body });
        // The next event of an extension without events never comes.
        if (url?.endsWith('/event/next') === true) return;
        response.writeHead(registerStatus, { 'Lambda-Extension-Identifier': 'the-id' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    api.closeAllConnections();
    await new Promise((resolve) => api.close(resolve));
  });

  const runtimeApi = () => ({ AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}` });

  test('an internal extension without events is registered, and SIGTERM runs it before the container ends', async () => {
    const program = await startProgram('shutdown.ts', runtimeApi());
    await waitUntil(() => requests.length === 2 && program.stdout().includes('handled'), {
      what: 'the extension to be ready',
    });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/2020-01-01/extension/register',
      headers: { 'lambda-extension-name': 'sluice' },
      body: '{"events":[]}',
    });
    expect(requests[1]).toMatchObject({
      method: 'GET',
      url: '/2020-01-01/extension/event/next',
      headers: { 'lambda-extension-identifier': 'the-id' },
    });

    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.stdout()).toBe('handled\nonShutdown\nonShutdown done\n');
  });

  test('one that fails is a warning, and the container ends all the same', async () => {
    const program = await startProgram('shutdown.ts', { ...runtimeApi(), FAILS: '1' });
    await waitUntil(() => program.stdout().includes('handled'), { what: 'the handler' });
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.stderr()).toContain('of onShutdown');
  });

  test('a registration that fails changes nothing but the announcement', async () => {
    registerStatus = 403;
    const program = await startProgram('shutdown.ts', { ...runtimeApi(), ENDS_BY_ITSELF: '1' });
    expect(await program.ended).toBe(0);
    expect(program.stdout()).toBe('handled\n');
    expect(program.stderr()).toContain('SLUICE_NO_SIGTERM');
  });

  test('outside of Lambda nothing is registered and SIGTERM ends the process as ever', async () => {
    const program = await startProgram('shutdown.ts');
    await waitUntil(() => program.stdout().includes('handled'), { what: 'the handler' });
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe('SIGTERM');
    expect(requests).toEqual([]);
  });

  test('the extension does not keep a process alive that has nothing else to do', async () => {
    const program = await startProgram('shutdown.ts', { ...runtimeApi(), ENDS_BY_ITSELF: '1' });
    expect(await program.ended).toBe(0);
  });
});
