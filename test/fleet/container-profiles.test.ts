import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compiledFolder } from '../helpers/compiled.js';
import { nodeBinary } from '../helpers/nodes.js';
import {
  eventually,
  handlerFile,
  RUNTIMES,
  startContainer,
  writeHandler,
} from './handlers/container/start-container.js';

// Where our two runtimes differ, as AWS's nodejs22.x (aws-lambda-ric 3) and nodejs24.x (aws-lambda-ric 4) do; and how
// both find a handler.

const NODE22 = { runtime: 'node22' } as const;
const NODE24 = { runtime: 'node24' } as const;

function exitError(message: string): object {
  return {
    status: 'crashed',
    error: { errorType: 'Runtime.ExitError', errorMessage: `RequestId: r1 Error: ${message}`, trace: [] },
  };
}

describe('a rejection that nobody handles', () => {
  test('node22 reports it and exits with 128: the caller sees it', async () => {
    const { container } = await startContainer('functions.cjs.rejectsBehindItsBack', NODE22);
    expect(await container.invoke('r1', '{}')).toMatchObject({
      status: 'failed',
      error: {
        errorType: 'Runtime.UnhandledPromiseRejection',
        errorMessage: 'Error: nobody awaits this',
        trace: expect.arrayContaining([
          'Runtime.UnhandledPromiseRejection: Error: nobody awaits this',
          expect.stringContaining('functions.cjs'),
        ]) as unknown,
      },
    });
    expect(await container.ended).toEqual({ by: 'crashed', exit: 128 });
    expect(container.state).toBe('dead');
  });

  test('node22 does nothing else any more once it has come up', async () => {
    const { container } = await startContainer('functions.cjs.rejectsBehindItsBack', NODE22);
    expect(await container.invoke('r1', '{"goOn":true}')).toMatchObject({ status: 'failed' });
    expect(container.output).not.toContain('went on');
  });

  test('node24 exits with 1 and reports nothing', async () => {
    const { container } = await startContainer('functions.cjs.rejectsBehindItsBack', NODE24);
    expect(await container.invoke('r1', '{"goOn":true}')).toEqual(
      exitError('Runtime exited with error: exit status 1'),
    );
    expect(await container.ended).toEqual({ by: 'crashed', exit: 1 });
    expect(container.output).toContain('nobody awaits this');
  });

  test('node22 reports one of the init as an init error', async () => {
    const source = `Promise.reject(new Error('too early')); await new Promise((go) => setTimeout(go, 60_000));`;
    const file = writeHandler('early.mjs', source);
    const { container } = await startContainer('', { ...NODE22, handler: { file, exportName: 'handler' } });
    expect(await container.ready).toMatchObject({
      ok: false,
      error: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: too early' },
    });
    expect(await container.ended).toEqual({ by: 'init-failed', exit: 128 });
  });
});

describe('an exception that nobody catches', () => {
  test('node22 reports it and exits with 129', async () => {
    const { container } = await startContainer('functions.cjs.throwsBehindItsBack', NODE22);
    expect(await container.invoke('r1', '{}')).toMatchObject({
      status: 'failed',
      error: { errorType: 'Error', errorMessage: 'nobody catches this' },
    });
    expect(await container.ended).toEqual({ by: 'crashed', exit: 129 });
  });

  test('node24 exits with 1 and reports nothing', async () => {
    const { container } = await startContainer('functions.cjs.throwsBehindItsBack', NODE24);
    expect(await container.invoke('r1', '{}')).toEqual(exitError('Runtime exited with error: exit status 1'));
    expect(container.output).toContain('nobody catches this');
  });
});

describe('a promise that never settles', () => {
  test('node22 answers null when nothing is left to wait for', async () => {
    const { container } = await startContainer('functions.cjs.neverSettles', NODE22);
    expect(await container.invoke('r1', '{}')).toEqual({ status: 'succeeded', payload: null });
    expect(await container.invoke('r2', '{}')).toEqual({ status: 'succeeded', payload: null });
    expect(container.state).toBe('frozen');
  });

  test('node24 ends with 0 when nothing is left to wait for', async () => {
    const { container } = await startContainer('functions.cjs.neverSettles', NODE24);
    expect(await container.invoke('r1', '{}')).toEqual(
      exitError('Runtime exited without providing a reason'),
    );
    expect(await container.ended).toEqual({ by: 'crashed', exit: 0 });
  });
});

describe('a handler with three declared parameters', () => {
  test('node22 gives it a callback', async () => {
    const { container } = await startContainer('functions.cjs.callback', NODE22);
    expect(await container.invoke('r1', '{"id":1}')).toEqual({
      status: 'succeeded',
      payload: { called: { id: 1 } },
    });
  });

  test('node22 takes an error from it', async () => {
    const { container } = await startContainer('functions.cjs.callbackError', NODE22);
    expect(await container.invoke('r1', '{}')).toMatchObject({ error: { errorMessage: 'called back' } });
    expect(container.state).toBe('frozen');
  });

  test('node24 refuses it when it starts', async () => {
    const { container } = await startContainer('functions.cjs.callback', NODE24);
    expect(await container.ready).toMatchObject({
      ok: false,
      error: {
        errorType: 'Runtime.CallbackHandlerDeprecated',
        errorMessage: expect.stringMatching(
          /^ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node\.js 24\./,
        ) as unknown,
      },
    });
    expect(await container.ended).toEqual({ by: 'init-failed', exit: 1 });
  });

  test.each(RUNTIMES)('%s takes one that streams', async (runtime) => {
    const { container } = await startContainer('functions.cjs.streams', { runtime });
    expect(await container.invoke('r1', '{}')).toEqual({ status: 'succeeded', payload: 'one two' });
    expect(await container.invoke('r2', '{"prelude":true}')).toEqual({
      status: 'succeeded',
      payload: '{"statusCode":201}\0\0\0\0\0\0\0\0one two',
    });
    expect(await container.invoke('r3', '{"fail":true}')).toMatchObject({
      status: 'failed',
      error: { errorType: 'Error', errorMessage: 'in the middle' },
    });
  });
});

describe('the context', () => {
  const methods = async (runtime: (typeof RUNTIMES)[number]): Promise<unknown> => {
    const { container } = await startContainer('functions.cjs.echo', { runtime });
    const { payload } = (await container.invoke('r1', '{}')) as { payload: Record<string, object> };
    return [payload['methods'], payload['context']];
  };

  test('node22 has done, succeed, fail and callbackWaitsForEmptyEventLoop', async () => {
    expect(await methods('node22')).toEqual([
      ['getRemainingTimeInMillis', 'done', 'succeed', 'fail'],
      expect.objectContaining({ callbackWaitsForEmptyEventLoop: true }),
    ]);
  });

  test('node24 has none of them', async () => {
    expect(await methods('node24')).toEqual([
      ['getRemainingTimeInMillis'],
      expect.not.objectContaining({ callbackWaitsForEmptyEventLoop: expect.anything() as unknown }),
    ]);
  });

  test('node22 waits for the event loop with what a callback was given, unless it is told not to', async () => {
    const { container } = await startContainer('functions.cjs.callbackWithTimer', NODE22);
    expect(await container.invoke('r1', '{"wait":true}')).toMatchObject({ status: 'succeeded' });
    await eventually(() => expect(container.output.match(/timer fired/g)).toHaveLength(1));
    expect(await container.invoke('r2', '{"wait":false}')).toMatchObject({ status: 'succeeded' });
    expect(container.output.match(/timer fired/g)).toHaveLength(1);
  });

  test.each([
    ['done', { status: 'succeeded', payload: 'done' }],
    ['succeed', { status: 'succeeded', payload: 'succeeded' }],
    ['fail', { status: 'failed', error: { errorMessage: 'failed' } }],
  ])('node22 answers by context.%s', async (how, answer) => {
    const { container } = await startContainer('functions.cjs.done', NODE22);
    expect(await container.invoke('r1', JSON.stringify({ how }))).toMatchObject(answer);
  });
});

describe('what a handler returns', () => {
  test('node22 awaits promises only: another value is no answer', async () => {
    const { container } = await startContainer('functions.cjs.returnsAtOnce', NODE22);
    expect(await container.invoke('r1', '{}')).toEqual({ status: 'succeeded', payload: null });
  });

  test('node24 takes any value', async () => {
    const { container } = await startContainer('functions.cjs.returnsAtOnce', NODE24);
    expect(await container.invoke('r1', '{}')).toEqual({ status: 'succeeded', payload: 'not awaited' });
  });

  test.each([
    ['node22', 'Error'],
    ['node24', 'Runtime.JSONStringifyError'],
  ] as const)('%s fails with %s when it is not JSON', async (runtime, errorType) => {
    const { container } = await startContainer('functions.cjs.circular', { runtime });
    expect(await container.invoke('r1', '{}')).toMatchObject({
      status: 'failed',
      error: { errorType, errorMessage: 'Unable to stringify response body' },
    });
    expect(container.state).toBe('frozen');
  });

  test.each(RUNTIMES)('%s: an error that is none is told by its type', async (runtime) => {
    const { container } = await startContainer('functions.cjs.rejectsWithText', { runtime });
    expect(await container.invoke('r1', '{}')).toEqual({
      status: 'failed',
      error: { errorType: 'string', errorMessage: 'just text', trace: [] },
    });
  });

  test.each(RUNTIMES)('%s: an answer over 6 MB has failed, and the container goes on', async (runtime) => {
    const { container } = await startContainer('functions.cjs.tooLarge', { runtime });
    expect(await container.invoke('r1', '{}')).toMatchObject({
      status: 'failed',
      error: { errorType: 'Function.ResponseSizeTooLarge' },
    });
    expect(container.state).toBe('frozen');
  });
});

describe('an extension', () => {
  const source = `
    const { request } = require('node:http');
    const headers = { 'Lambda-Extension-Name': 'own' };
    request('http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension/register', { method: 'POST', headers })
      .on('response', (response) => console.log('registered: ' + response.statusCode))
      .end('{"events":[]}');
    exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 50)); };`;

  test('node24 asks for its first event before a registration that nobody waits for is sent: it is refused', async () => {
    const file = writeHandler('registers.cjs', source);
    const { container } = await startContainer('', { ...NODE24, handler: { file, exportName: 'handler' } });
    await container.invoke('r1', '{}');
    expect(container.output).toContain('registered: 403');
  });
});

describe('Node features that Lambda turns off', () => {
  const flags = async (runtime: (typeof RUNTIMES)[number], options?: string): Promise<unknown> => {
    const env = options === undefined ? {} : { NODE_OPTIONS: options };
    const { container } = await startContainer('functions.cjs.echo', { runtime, env });
    return ((await container.invoke('r1', '{}')) as { payload: { argv: string[] } }).payload.argv;
  };

  test('node22 has no require of ES modules and no guessing of the module format', async () => {
    expect(await flags('node22')).toEqual([
      '--no-experimental-require-module',
      '--no-experimental-detect-module',
    ]);
  });

  test('node22 has what NODE_OPTIONS asks for', async () => {
    expect(await flags('node22', '--experimental-require-module')).toEqual([
      '--no-experimental-detect-module',
    ]);
  });

  test('node24 has both', async () => {
    expect(await flags('node24')).toEqual([]);
  });
});

describe.each(RUNTIMES)('%s finds', (runtime) => {
  test.each([
    ['functions.cjs', 'nested.deeper.handler', 'deep'],
    ['module.mjs', 'handler', 'from an ES module'],
    ['module.mjs', 'other', 'from the default export'],
  ])('%s.%s', async (file, exportName, payload) => {
    const handler = { file: handlerFile(file), exportName };
    const { container } = await startContainer('', { runtime, handler });
    expect(await container.invoke('r1', '{}')).toEqual({ status: 'succeeded', payload });
  });

  test('what a CommonJS module exports as a whole', async () => {
    const file = writeHandler('whole.js', `module.exports = { handler: async () => 'whole' };`);
    const { container } = await startContainer('', { runtime, handler: { file, exportName: 'handler' } });
    expect(await container.invoke('r1', '{}')).toEqual({ status: 'succeeded', payload: 'whole' });
  });
});

describe.each([
  ['node22', 129],
  ['node24', 1],
] as const)('%s cannot start', (runtime, exit) => {
  test.each([
    [
      'with a package that is missing',
      'missing.cjs',
      `require('no-such-package');`,
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'no-such-package'/,
    ],
    [
      'with an import that is missing',
      'missing.mjs',
      `import 'no-such-package';`,
      'Error',
      /no-such-package/,
    ],
    [
      'with a syntax error',
      'syntax.cjs',
      `exports.handler = async (;`,
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: /,
    ],
    [
      'when the module throws',
      'throws.cjs',
      `throw new RangeError('not today');`,
      'RangeError',
      /^not today$/,
    ],
    [
      'without the export',
      'empty.cjs',
      '',
      'Runtime.HandlerNotFound',
      /^empty\.handler is undefined or not exported$/,
    ],
    [
      'when the export is no function',
      'number.cjs',
      'exports.handler = 42;',
      'Runtime.HandlerNotFound',
      /^number\.handler is not a function$/,
    ],
    [
      'with a mark of a handler that is none',
      'mark.cjs',
      `exports.handler = async () => 1; exports.handler[Symbol.for('aws.lambda.runtime.handler.streaming')] = 'request';`,
      'Runtime.MalformedStreamingHandler',
      /Only response streaming/,
    ],
  ])('%s', async (_, name, source, errorType, message) => {
    const file = writeHandler(name, source);
    const { container, states } = await startContainer('', {
      runtime,
      handler: { file, exportName: 'handler' },
    });
    expect(await container.ready).toMatchObject({
      ok: false,
      error: { errorType, errorMessage: expect.stringMatching(message) as unknown },
    });
    expect(await container.ended).toEqual({ by: 'init-failed', exit });
    expect(states).toEqual(['dead']);
    expect(container.output).toMatch(/ERROR\t(Init Error|Uncaught Exception)\t/);
  });

  test('when the process ends before it has asked for an event', async () => {
    const file = writeHandler('exits.cjs', 'process.exit(5);');
    const { container } = await startContainer('', { runtime, handler: { file, exportName: 'handler' } });
    const answer = container.invoke('r1', '{}');
    expect(await container.ready).toEqual({
      ok: false,
      error: {
        errorType: 'Runtime.ExitError',
        errorMessage: 'Error: Runtime exited with error: exit status 5',
        trace: [],
      },
    });
    expect(await answer).toMatchObject({ status: 'crashed', error: { errorType: 'Runtime.ExitError' } });
    expect(await container.ended).toEqual({ by: 'init-failed', exit: 5 });
  });

  test('in more than its time', async () => {
    const file = writeHandler('slow.mjs', 'await new Promise((resolve) => setTimeout(resolve, 60_000));');
    const { container } = await startContainer('', {
      runtime,
      initMs: 400,
      handler: { file, exportName: 'handler' },
    });
    expect(await container.ready).toEqual({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: 'Error: Init timed out after 0.40 seconds',
        trace: [],
      },
    });
    expect(await container.ended).toEqual({ by: 'init-failed', exit: 'SIGKILL' });
  });
});

test.each(RUNTIMES)('%s ends by itself when there is no runtime API (any more)', async (runtime) => {
  const api = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  onTestFinished(() => void api.close());
  await once(api, 'listening');
  const program = spawn(
    nodeBinary(runtime === 'node22' ? 22 : 24),
    [`${compiledFolder()}/fleet/runtime/main.js`, runtime],
    {
      env: {
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
        LAMBDA_TASK_ROOT: handlerFile('.'),
        _HANDLER: 'functions.echo',
      },
      stdio: 'ignore',
    },
  );
  expect(await once(program, 'exit')).toEqual([1, null]);
});
