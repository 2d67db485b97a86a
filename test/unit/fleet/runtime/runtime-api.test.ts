import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually, NEXT, startApi } from './start-api.js';

const RESPONSE = '/2018-06-01/runtime/invocation/r1/response';
const ERROR = '/2018-06-01/runtime/invocation/r1/error';
const INIT_ERROR = '/2018-06-01/runtime/init/error';
const LIMIT = 6 * 1024 * 1024 + 100;

/** An API whose runtime has got the event `r1`. */
async function startInvoked(concurrency = 1): ReturnType<typeof startApi> {
  const started = await startApi({ concurrency });
  const polled = started.next();
  await eventually(() => expect(started.told).toContain('ready'));
  started.send('r1');
  await polled;
  return started;
}

test('the next event comes with its id, deadline, function and trace', async () => {
  const { next, send, told } = await startApi();
  const polled = next();
  await eventually(() => expect(told).toEqual(['ready', 'resting']));
  send('r1', { payload: '{"id":7}', deadlineMs: 1_542_409_706_888 });
  const { status, json, headers } = await polled;
  expect([status, json]).toEqual([200, { id: 7 }]);
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': 'r1',
    'lambda-runtime-deadline-ms': '1542409706888',
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:get-order',
    'lambda-runtime-trace-id': 'Root=1-2-3',
  });
});

test('client context, Cognito identity and clock are sent only when there are any', async () => {
  const { next, send, post } = await startApi();
  const first = next();
  send('r1');
  const { headers } = await first;
  await post(RESPONSE, '1');
  const second = next();
  send('r2', { clientContext: '{"a":1}', cognitoIdentity: '{"b":2}', clockOffsetMs: 1_000 });
  expect(Object.keys(headers).filter((name) => /context|cognito|sluice/.test(name))).toEqual([]);
  expect((await second).headers).toMatchObject({
    'lambda-runtime-client-context': '{"a":1}',
    'lambda-runtime-cognito-identity': '{"b":2}',
    'sluice-fleet-clock-offset': '1000',
  });
});

test('an answer is accepted with 202 and handed on', async () => {
  const { post, answers, api } = await startInvoked();
  const { status, json } = await post(RESPONSE, '{"total":42}');
  expect([status, json]).toEqual([202, { status: 'OK' }]);
  expect(answers.get('r1')).toEqual({ status: 'succeeded', payload: { total: 42 } });
  expect(api.resting).toBe(false);
});

test('an answer that is not JSON is handed on as text', async () => {
  const { post, answers } = await startInvoked();
  await post(RESPONSE, 'no JSON');
  expect(answers.get('r1')).toEqual({ status: 'succeeded', payload: 'no JSON' });
});

test('an answer to what is not in flight is refused with 400', async () => {
  const { post, answers } = await startInvoked();
  const refused = {
    status: 400,
    json: { errorMessage: 'Invalid request ID', errorType: 'InvalidRequestID' },
  };
  expect(await post(RESPONSE.replace('r1', 'r2'), '1')).toMatchObject(refused);
  expect(await post(ERROR.replace('r1', 'r2'), '1')).toMatchObject(refused);
  await post(RESPONSE, '"first"');
  expect(await post(RESPONSE, '"second"')).toMatchObject(refused);
  expect(await post(ERROR, '{}')).toMatchObject(refused);
  expect(answers.get('r1')).toEqual({ status: 'succeeded', payload: 'first' });
});

test.each([
  [
    '{"errorType":"NotFound","errorMessage":"no order","trace":["a","b"]}',
    'NotFound',
    'no order',
    ['a', 'b'],
  ],
  ['{"errorMessage":"no order","stackTrace":["a"]}', 'FromHeader', 'no order', ['a']],
  ['{}', 'FromHeader', '', []],
  ['not JSON', 'FromHeader', 'not JSON', []],
])('an error is handed on: %s', async (body, errorType, errorMessage, trace) => {
  const { post, answers } = await startInvoked();
  const { status } = await post(ERROR, body, { 'Lambda-Runtime-Function-Error-Type': 'FromHeader' });
  expect(status).toBe(202);
  expect(answers.get('r1')).toEqual({ status: 'failed', error: { errorType, errorMessage, trace } });
});

test('an answer may be 6 MB, and not a byte more', async () => {
  const largest = await startInvoked();
  expect(await largest.post(RESPONSE, `"${'x'.repeat(LIMIT - 2)}"`)).toMatchObject({ status: 202 });
  expect(largest.answers.get('r1')?.status).toBe('succeeded');

  const { post, answers } = await startInvoked();
  const { status, json } = await post(RESPONSE, 'x'.repeat(LIMIT + 1));
  expect([status, json]).toMatchObject([413, { errorType: 'RequestEntityTooLarge' }]);
  expect(answers.get('r1')).toEqual({
    status: 'failed',
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage:
        'Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).',
      trace: [],
    },
  });
});

const STREAMED = { 'Lambda-Runtime-Function-Response-Mode': 'streaming', 'Transfer-Encoding': 'chunked' };

test('a streamed answer is taken as a whole, as text', async () => {
  const { post, answers } = await startInvoked();
  expect(await post(RESPONSE, '{"a":1}', STREAMED)).toMatchObject({ status: 202 });
  expect(answers.get('r1')).toEqual({ status: 'succeeded', payload: '{"a":1}' });
});

test('a streamed answer whose trailers tell of an error has failed', async () => {
  const { call, answers } = await startInvoked();
  const error = { errorType: 'TypeError', errorMessage: 'in the middle', trace: ['x'] };
  await call('POST', RESPONSE, {
    headers: {
      ...STREAMED,
      Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    },
    body: 'half of it',
    trailers: {
      'Lambda-Runtime-Function-Error-Type': 'TypeError',
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(error)).toString('base64'),
    },
  });
  expect(answers.get('r1')).toEqual({ status: 'failed', error });
});

test('an unknown response mode is refused, and the invocation has failed', async () => {
  const { post, answers } = await startInvoked();
  const headers = { 'Lambda-Runtime-Function-Response-Mode': 'telepathic' };
  expect(await post(RESPONSE, '1', headers)).toMatchObject({
    status: 400,
    json: { errorType: 'InvalidFunctionResponseMode' },
  });
  expect(answers.get('r1')).toMatchObject({ error: { errorType: 'Runtime.InvalidResponseModeHeader' } });
});

test('an answer whose connection breaks is none: the runtime may send it again', async () => {
  const { api, post, answers } = await startInvoked();
  const [host, port] = api.address.split(':');
  const broken = request({ host, port, method: 'POST', path: RESPONSE, headers: { 'Content-Length': 100 } });
  broken.on('error', () => undefined);
  broken.write('"half');
  await once(broken, 'socket');
  await sleep(50);
  broken.destroy();
  await eventually(async () => expect((await post(RESPONSE, '"whole"')).status).toBe(202));
  expect(answers.get('r1')).toEqual({ status: 'succeeded', payload: 'whole' });
});

test('a poll in the middle of an invocation is refused with 403', async () => {
  const { next } = await startInvoked();
  expect(await next()).toMatchObject({ status: 403, json: { errorType: 'InvalidStateTransition' } });
});

test('an event that comes early waits for the poll', async () => {
  const { next, send } = await startApi();
  send('r1');
  send('r2');
  expect((await next()).headers['lambda-runtime-aws-request-id']).toBe('r1');
});

test('a poll that was given up gets no event', async () => {
  const { call, next, send, told } = await startApi();
  const gaveUp = new AbortController();
  const polled = call('GET', NEXT, { signal: gaveUp.signal }).catch(() => 'given up');
  await eventually(() => expect(told).toContain('ready'));
  gaveUp.abort();
  expect(await polled).toBe('given up');
  await sleep(50);
  send('r1');
  expect((await next()).headers['lambda-runtime-aws-request-id']).toBe('r1');
});

test('with a concurrency there are several polls at once, and never more events in flight than that', async () => {
  const { next, send, post, answers, told, api } = await startApi({ concurrency: 2 });
  const got: string[] = [];
  for (let i = 0; i < 3; i++) {
    void next().then(
      ({ headers }) => got.push(String(headers['lambda-runtime-aws-request-id'])),
      () => undefined,
    );
  }
  await eventually(() => expect(told).toContain('resting'));
  for (const id of ['r1', 'r2', 'r3']) send(id);
  await eventually(() => expect(got.toSorted()).toEqual(['r1', 'r2']));
  expect(api.resting).toBe(false);
  await post(RESPONSE.replace('r1', 'r2'), '2');
  await eventually(() => expect(got).toContain('r3'));
  expect([...answers.keys()]).toEqual(['r2']);
});

test('the answer to an invocation whose time is up is refused with 410', async () => {
  const { api, post, answers } = await startInvoked(2);
  api.abandon('r1');
  expect((await post(RESPONSE, '1')).status).toBe(410);
  expect((await post(RESPONSE, '1')).status).toBe(400);
  expect(answers.size).toBe(0);
});

test('an event whose time is up before the runtime asks for it is not handed out', async () => {
  const { api, next, send } = await startApi({ concurrency: 2 });
  send('r1');
  send('r2');
  api.abandon('r1');
  expect((await next()).headers['lambda-runtime-aws-request-id']).toBe('r2');
});

test('an init error is accepted with 202, once, and then nothing is handed out', async () => {
  const { post, next, told } = await startApi();
  const { status, json } = await post(INIT_ERROR, '{"errorType":"Runtime.ImportModuleError"}');
  expect([status, json]).toEqual([202, { status: 'OK' }]);
  expect(told).toEqual(['init-error Runtime.ImportModuleError']);
  expect((await post(INIT_ERROR, '{}')).status).toBe(403);
  expect((await next()).status).toBe(403);
});

test('an init error after the first poll is refused with 403', async () => {
  const { post, told } = await startInvoked();
  expect(await post(INIT_ERROR, '{}')).toMatchObject({
    status: 403,
    json: { errorType: 'InvalidStateTransition' },
  });
  expect(told).toEqual(['ready', 'resting']);
});

test('it rests when the runtime asks again, not when it has answered', async () => {
  const { api, next, post, told } = await startInvoked();
  await post(RESPONSE, '1');
  expect(told).toEqual(['ready', 'resting']);
  void next().catch(() => undefined);
  await eventually(() => expect(told).toEqual(['ready', 'resting', 'resting']));
  expect(api.resting).toBe(true);
});

test.each([
  ['GET', '/'],
  ['POST', NEXT],
  ['GET', INIT_ERROR],
  ['PUT', '/2022-07-01/telemetry'],
])('%s %s is 404', async (method, path) => {
  const { call } = await startApi();
  expect((await call(method, path)).status).toBe(404);
});
