import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startProgram } from '../helpers/program.js';
import { startRuntimeApi, type RuntimeApi } from '../helpers/runtime-api.js';
import { waitUntil } from '../helpers/server.js';

describe('onShutdown()', () => {
  let api: RuntimeApi;
  beforeEach(async () => {
    api = await startRuntimeApi();
  });
  afterEach(() => api.stop());

  async function restart(registerStatus: number): Promise<RuntimeApi> {
    await api.stop();
    return startRuntimeApi({ registerStatus });
  }
  const runtimeApi = () => ({ AWS_LAMBDA_RUNTIME_API: api.address });

  test('an internal extension without events is registered, and SIGTERM runs it before the container ends', async () => {
    const program = await startProgram('shutdown.ts', runtimeApi());
    await waitUntil(() => api.requests.length === 2 && program.stdout().includes('handled'), {
      what: 'the extension to be ready',
    });
    expect(api.requests[0]).toMatchObject({
      method: 'POST',
      url: '/2020-01-01/extension/register',
      headers: { 'lambda-extension-name': 'sluice' },
      body: '{"events":[]}',
    });
    expect(api.requests[1]).toMatchObject({
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
    api = await restart(403);
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
    expect(api.requests).toEqual([]);
  });

  test('the extension does not keep a process alive that has nothing else to do', async () => {
    const program = await startProgram('shutdown.ts', { ...runtimeApi(), ENDS_BY_ITSELF: '1' });
    expect(await program.ended).toBe(0);
  });
});
