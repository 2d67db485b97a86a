import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { nodeBinary } from '../helpers/nodes.js';
import {
  eventually,
  processState,
  RUNTIMES,
  startContainer,
  writeHandler,
} from './handlers/container/start-container.js';

// How one container lives. What differs between the runtimes is in container-profiles.test.ts.

const STOPPED = 'T';

interface Echo {
  readonly pid: number;
  readonly call: number;
  readonly remaining: number;
  readonly context: Record<string, unknown>;
  readonly env: Record<string, string>;
}

describe.each(RUNTIMES)('%s', (runtime) => {
  test('a container is stopped when it asks for an event, and continued when one comes', async () => {
    const { container, states } = await startContainer('functions.cjs.echo', { runtime });
    expect(container.state).toBe('cold');
    expect(await container.ready).toEqual({ ok: true });
    expect(container.state).toBe('frozen');
    await eventually(() => expect(processState(container.pid)).toBe(STOPPED));

    const first = await container.invoke('r1', '{"id":7}');
    expect(first).toMatchObject({
      status: 'succeeded',
      payload: { event: { id: 7 }, pid: container.pid, call: 1 },
    });
    expect(states).toEqual(['frozen', 'running', 'frozen']);
    await eventually(() => expect(processState(container.pid)).toBe(STOPPED));

    const second = await container.invoke('r2', '{}');
    expect(second).toMatchObject({ payload: { pid: container.pid, call: 2 } });
    expect(container.inFlight).toBe(0);
  });

  test('the handler is told what Lambda tells it', async () => {
    const { container } = await startContainer('functions.cjs.echo', {
      runtime,
      memoryMb: 256,
      timeoutMs: 20_000,
      env: { AWS_REGION: 'eu-central-1', MY_OWN: 'value' },
    });
    const answer = await container.invoke('the-id', '{}');
    const { context, remaining, env } = (answer as { payload: Echo }).payload;
    expect(context).toMatchObject({
      awsRequestId: 'the-id',
      functionName: 'functions',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:functions',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/functions',
      logStreamName: expect.stringContaining('[$LATEST]c1') as unknown,
    });
    expect(remaining).toBeGreaterThan(5_000);
    expect(remaining).toBeLessThanOrEqual(20_000);
    expect(env).toMatchObject({
      _HANDLER: 'functions.echo',
      LAMBDA_TASK_ROOT: expect.stringMatching(/handlers\/container$/) as unknown,
      AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${runtime.slice(4)}.x`,
      AWS_LAMBDA_FUNCTION_NAME: 'functions',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/functions',
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as unknown,
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      TZ: ':UTC',
      MY_OWN: 'value',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ) as unknown,
    });
    expect(env).not.toHaveProperty('AWS_LAMBDA_MAX_CONCURRENCY');
  });

  test('a time that is up is SIGKILL, and the caller is told in Lambda’s words', async () => {
    const { container, states } = await startContainer('functions.cjs.hangs', { runtime, timeoutMs: 300 });
    await container.ready;
    expect(await container.invoke('r1', '{}')).toEqual({
      status: 'timed-out',
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: 'RequestId: r1 Error: Task timed out after 0.30 seconds',
        trace: [],
      },
    });
    expect(states).toEqual(['frozen', 'running', 'dead']);
    expect(await container.ended).toEqual({ by: 'timed-out', exit: 'SIGKILL' });
    expect(processState(container.pid)).toBeUndefined();
  });

  test.each([
    [{ code: 3 }, 3, 'Runtime exited with error: exit status 3'],
    [{ code: 0 }, 0, 'Runtime exited without providing a reason'],
  ])('a process that ends in the middle has crashed: %o', async (event, exit, message) => {
    const { container } = await startContainer('functions.cjs.exits', { runtime });
    expect(await container.invoke('r1', JSON.stringify(event))).toEqual({
      status: 'crashed',
      error: { errorType: 'Runtime.ExitError', errorMessage: `RequestId: r1 Error: ${message}`, trace: [] },
    });
    expect(await container.ended).toEqual({ by: 'crashed', exit });
    expect(container.state).toBe('dead');
  });

  test.each([
    ['SIGKILL', 'killed'],
    ['SIGABRT', 'aborted'],
  ])('a process that ends by %s has crashed', async (signal, word) => {
    const { container } = await startContainer('functions.cjs.killsItself', { runtime });
    expect(await container.invoke('r1', JSON.stringify({ signal }))).toMatchObject({
      status: 'crashed',
      error: { errorMessage: `RequestId: r1 Error: Runtime exited with error: signal: ${word}` },
    });
    expect(await container.ended).toEqual({ by: 'crashed', exit: signal });
  });

  test('a handler that fails has answered: the container serves the next event', async () => {
    const { container } = await startContainer('functions.cjs.fails', { runtime });
    for (const id of ['r1', 'r2']) {
      const answer = await container.invoke(id, '{}');
      expect(answer).toMatchObject({
        status: 'failed',
        error: { errorType: 'TypeError', errorMessage: 'no such order' },
      });
      expect(answer.status === 'failed' && answer.error.trace.join('\n')).toMatch(
        /^TypeError.*\n.*functions\.cjs/s,
      );
    }
    expect(container.state).toBe('frozen');
    expect(container.output).toMatch(/r2\tERROR\tInvoke Error\t\{"errorType":"TypeError"/);
  });
});

test('an event that comes while the container starts is handed over when it has started', async () => {
  const { container, states } = await startContainer('functions.cjs.echo');
  expect(await container.invoke('r1', '{"id":1}')).toMatchObject({ payload: { event: { id: 1 } } });
  expect(states).toEqual(['running', 'frozen']);
});

test('nothing runs in a container that is frozen', async () => {
  const { container } = await startContainer('functions.cjs.ticks');
  const before = (await container.invoke('r1', '{}')) as { payload: number };
  await sleep(600);
  const after = (await container.invoke('r2', '{}')) as { payload: number };
  // 60 ticks have passed outside.
  expect(after.payload - before.payload).toBeLessThan(30);
});

test('a process that the function has started is frozen with it, and ends with it', async () => {
  const { container } = await startContainer('functions.cjs.hasChild');
  const { payload: child } = (await container.invoke('r1', '{}')) as { payload: number };
  await eventually(() => expect(processState(child)).toBe(STOPPED));
  await container.kill();
  await eventually(() => expect(processState(child)).toBeUndefined());
});

test('a process whose output is held by another has ended when it exits: its time is not up', async () => {
  const { container, states } = await startContainer('holds-output.cjs.hangs', { timeoutMs: 900 });
  await container.ready;
  await eventually(() => expect(container.output).toMatch(/detached \d+\./));
  const detached = Number(/detached (\d+)\./.exec(container.output)?.[1]);
  onTestFinished(() => void process.kill(detached, 'SIGKILL'));
  const answer = container.invoke('r1', '{}');
  process.kill(container.pid, 'SIGKILL');
  await eventually(() => expect(container.state).toBe('dead'));
  const killed = { errorMessage: 'RequestId: r2 Error: Runtime exited with error: signal: killed' };
  expect(await container.invoke('r2', '{}')).toMatchObject({ status: 'crashed', error: killed });
  expect(await answer).toMatchObject({ status: 'crashed' });
  expect(states).toEqual(['frozen', 'running', 'dead']);
  expect(await container.ended).toEqual({ by: 'crashed', exit: 'SIGKILL' });
  expect(processState(detached)).toBeDefined();
});

test('freezing by hand stops it in the middle, and its time runs on', async () => {
  const { container, states } = await startContainer('functions.cjs.spins', { timeoutMs: 1_500 });
  await container.ready;
  const answer = container.invoke('r1', '{}');
  await eventually(() => expect(container.output).toContain('spinning'));
  container.freeze();
  container.freeze();
  expect(container.state).toBe('frozen');
  await eventually(() => expect(processState(container.pid)).toBe(STOPPED));
  expect(container.inFlight).toBe(1);
  expect(await answer).toMatchObject({ status: 'timed-out' });
  expect(states).toEqual(['frozen', 'running', 'frozen', 'dead']);
});

test('what was frozen by hand goes on after thaw', async () => {
  const { container } = await startContainer('functions.cjs.waits');
  await container.ready;
  const answer = container.invoke('r1', '{"value":1,"ms":100}');
  container.freeze();
  await sleep(200);
  expect(container.state).toBe('frozen');
  container.thaw();
  expect(container.state).toBe('running');
  expect(await answer).toEqual({ status: 'succeeded', payload: 1 });
});

test('one that is frozen by hand while it waits gets its event after thaw', async () => {
  const { container, states } = await startContainer('functions.cjs.echo');
  await container.ready;
  container.freeze();
  let answered = false;
  const answer = container.invoke('r1', '{}').then((one) => ((answered = true), one));
  await sleep(200);
  expect([answered, container.state]).toEqual([false, 'frozen']);
  container.thaw();
  expect(await answer).toMatchObject({ status: 'succeeded' });
  expect(container.state).toBe('frozen');
  expect(states).toEqual(['frozen', 'running', 'frozen']);
});

test('thaw does not wake a container that waits for an event', async () => {
  const { container } = await startContainer('functions.cjs.echo');
  await container.ready;
  container.freeze();
  container.thaw();
  container.thaw();
  expect(container.state).toBe('frozen');
  await eventually(() => expect(processState(container.pid)).toBe(STOPPED));
});

test('one that starts may be frozen by hand, and goes on starting after thaw', async () => {
  const { container, states } = await startContainer('functions.cjs.echo');
  container.freeze();
  await eventually(() => expect(processState(container.pid)).toBe(STOPPED));
  expect(container.state).toBe('frozen');
  container.thaw();
  expect(await container.ready).toEqual({ ok: true });
  expect(states).toEqual(['frozen', 'cold', 'frozen']);
});

test('killing ends it in the middle, and the caller is told', async () => {
  const { container } = await startContainer('functions.cjs.hangs');
  await container.ready;
  const answer = container.invoke('r1', '{}');
  await container.kill();
  expect(await answer).toMatchObject({
    status: 'crashed',
    error: { errorMessage: 'RequestId: r1 Error: Runtime exited with error: signal: killed' },
  });
  expect(await container.ended).toEqual({ by: 'killed', exit: 'SIGKILL' });
  await container.kill('fleet-stopped');
  container.freeze();
  container.thaw();
  expect(container.state).toBe('dead');
  expect(await container.invoke('r2', '{}')).toMatchObject({ status: 'crashed' });
});

test('one that is killed while it starts is not ready', async () => {
  const { container } = await startContainer('functions.cjs.echo');
  const answer = container.invoke('r1', '{}');
  await container.kill('fleet-stopped');
  expect(await container.ready).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
  expect(await answer).toMatchObject({ status: 'crashed' });
  expect((await container.ended).by).toBe('fleet-stopped');
});

test('retiring is SIGKILL, without a word', async () => {
  const { container } = await startContainer('functions.cjs.echo');
  await container.ready;
  await container.retire();
  expect(await container.ended).toEqual({ by: 'retired', exit: 'SIGKILL' });
  await container.retire();
});

test('retiring is SIGTERM first where an extension is registered', async () => {
  const { container, states } = await startContainer('extension.mjs.handler');
  expect(await container.ready).toEqual({ ok: true });
  expect(await container.invoke('r1', '{}')).toEqual({ status: 'succeeded', payload: 'answered' });
  await container.retire();
  expect(await container.ended).toEqual({ by: 'retired', exit: 0 });
  expect(container.output).toContain('SIGTERM came');
  expect(states).toEqual(['frozen', 'running', 'frozen', 'idle', 'dead']);
});

test('one that does not end at SIGTERM is killed after 500 ms, also when it was frozen by hand', async () => {
  const { container } = await startContainer('extension.mjs.handler', { env: { STAYS: '1' } });
  await container.ready;
  container.freeze();
  const begin = performance.now();
  await container.retire();
  expect(performance.now() - begin).toBeGreaterThan(450);
  expect(await container.ended).toEqual({ by: 'retired', exit: 'SIGKILL' });
  expect(container.output).toContain('SIGTERM came');
});

test('its own output is kept, the last 64 kB of it', async () => {
  const file = writeHandler(
    'loud.cjs',
    `exports.handler = async () => {
      for (let i = 0; i < 900; i++) console.log(String(i).padStart(99, '.'));
      console.log('the end');
    };`,
  );
  const { container } = await startContainer('', { handler: { file, exportName: 'handler' } });
  await container.invoke('r1', '{}');
  await eventually(() => expect(container.output).toContain('the end'));
  expect(container.output).toContain('.899\n');
  expect(container.output.length).toBeLessThanOrEqual(64 * 1024);
  expect(container.output.length).toBeGreaterThan(60 * 1024);
});

test('what leads a client elsewhere is not inherited', async () => {
  const foreign = {
    PGHOST: 'elsewhere',
    DATABASE_URL: 'postgres://elsewhere',
    AWS_PROFILE: 'mine',
    NODE_OPTIONS: '--trace-warnings',
    INHERITED: 'yes',
  };
  for (const [name, value] of Object.entries(foreign)) vi.stubEnv(name, value);
  const { container } = await startContainer('functions.cjs.echo', { env: { PGUSER: 'given' } }).finally(() =>
    vi.unstubAllEnvs(),
  );
  const { env } = ((await container.invoke('r1', '{}')) as { payload: Echo }).payload;
  expect(env).toMatchObject({ PGUSER: 'given', INHERITED: 'yes' });
  expect(
    Object.keys(env).filter((name) => /^(PGHOST|DATABASE_URL|AWS_PROFILE|NODE_OPTIONS)$/.test(name)),
  ).toEqual([]);
});

test('a Node program that is not there is named', async () => {
  await expect(startContainer('functions.cjs.echo', { node: '/no/such/node' })).rejects.toMatchObject({
    name: 'ConfigurationError',
    message: expect.stringMatching(/^container c1: '\/no\/such\/node' cannot be started/) as unknown,
  });
});

test.each([
  ['with.dots.js', /^handler: '.*with\.dots\.js': Lambda takes what follows the first dot/],
  ['typed.ts', /compile it first/],
])('a handler that Lambda would not find is refused: %s', async (name, message) => {
  const file = writeHandler(name, '');
  await expect(startContainer('', { handler: { file, exportName: 'handler' } })).rejects.toThrow(message);
});

test('a handler is refused when there is none, or when Lambda would load its neighbour', async () => {
  const file = writeHandler('handler.js', '').replace(/js$/, 'mjs');
  const start = () => startContainer('', { handler: { file, exportName: 'handler' } });
  await expect(start()).rejects.toThrow(/there is no such file/);
  writeFileSync(file, '');
  await expect(start()).rejects.toThrow(/Lambda would load .*handler\.js, which comes first/);
});

test('AWS’s own runtime must be installed, and has no clock of ours', async () => {
  const file = writeHandler('own.cjs', '');
  const options = { runtime: 'ric', node: nodeBinary(22), handler: { file, exportName: 'handler' } } as const;
  await expect(startContainer('', options)).rejects.toThrow(/runtime 'ric': .*npm i -D aws-lambda-ric/);
  await expect(startContainer('', { ...options, speed: 60 })).rejects.toThrow(/runtime 'ric': speed is 60/);
});
