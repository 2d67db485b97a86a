import type { OutgoingHttpHeaders } from 'node:http';
import { expect, test } from 'vitest';
import { eventually, startApi, type Reply, type StartedApi } from './start-api.js';

const REGISTER = '/2020-01-01/extension/register';
const EVENT = '/2020-01-01/extension/event/next';

function register(
  { post }: StartedApi,
  name: string,
  events: readonly string[] = [],
  headers: OutgoingHttpHeaders = {},
): Promise<Reply> {
  return post(REGISTER, JSON.stringify({ events }), { 'Lambda-Extension-Name': name, ...headers });
}

/** Registers an extension and returns the header that names it. */
async function registered(
  started: StartedApi,
  name: string,
  events?: string[],
): Promise<OutgoingHttpHeaders> {
  const { headers } = await register(started, name, events);
  return { 'Lambda-Extension-Identifier': headers['lambda-extension-identifier'] };
}

test('an extension that registers gets an identifier, and is told what function it is in', async () => {
  const started = await startApi();
  const { status, json, headers } = await register(started, 'monitor', ['INVOKE']);
  expect(status).toBe(200);
  expect(json).toEqual({
    functionName: 'get-order',
    functionVersion: '$LATEST',
    handler: 'get-order.handler',
  });
  expect(headers['lambda-extension-identifier']).toMatch(/^[0-9a-f-]{36}$/);
  expect(started.api.hasExtensions).toBe(true);
});

test('an extension that accepts it is told the account', async () => {
  const { json } = await register(await startApi(), 'monitor', [], {
    'Lambda-Extension-Accept-Feature': 'accountId',
  });
  expect(json).toMatchObject({ accountId: '123456789012' });
});

test('an extension without events may send no body', async () => {
  const { post } = await startApi();
  expect((await post(REGISTER, '', { 'Lambda-Extension-Name': 'monitor' })).status).toBe(200);
});

test.each([
  ['no name', {}, '{"events":[]}', 'Extension.InvalidExtensionName'],
  ['no JSON', { 'Lambda-Extension-Name': 'a' }, 'events', 'InvalidRequestFormat'],
  ['no list of events', { 'Lambda-Extension-Name': 'a' }, '{"events":"INVOKE"}', 'InvalidRequestFormat'],
  [
    'an unknown event',
    { 'Lambda-Extension-Name': 'a' },
    '{"events":["FREEZE"]}',
    'Extension.InvalidEventType',
  ],
  [
    'SHUTDOWN, internally',
    { 'Lambda-Extension-Name': 'a' },
    '{"events":["SHUTDOWN"]}',
    'Extension.InvalidEventType',
  ],
])('a registration with %s is refused with 403', async (_, headers, body, errorType) => {
  const { post, api } = await startApi();
  expect(await post(REGISTER, body, headers)).toMatchObject({ status: 403, json: { errorType } });
  expect(api.hasExtensions).toBe(false);
});

test('a name registers once, and there are at most ten', async () => {
  const started = await startApi();
  for (let i = 0; i < 10; i++) expect((await register(started, `e${i}`)).status).toBe(200);
  expect(await register(started, 'e3')).toMatchObject({
    json: { errorType: 'Extension.InvalidExtensionState' },
  });
  expect(await register(started, 'e10')).toMatchObject({
    json: { errorType: 'Extension.TooManyExtensions' },
  });
});

test('registration closes when the runtime asks for its first event', async () => {
  const started = await startApi();
  void started.next().catch(() => undefined);
  await eventually(() => expect(started.told).toContain('ready'));
  expect(await register(started, 'late')).toMatchObject({
    status: 403,
    json: { errorType: 'Extension.RegistrationClosed' },
  });
});

test('the init is over when every extension has asked for an event too', async () => {
  const started = await startApi();
  const identity = await registered(started, 'monitor');
  void started.next().catch(() => undefined);
  // Its answer comes after the poll has been seen.
  await register(started, 'late');
  expect(started.told).toEqual([]);
  void started.get(EVENT, identity).catch(() => undefined);
  await eventually(() => expect(started.told).toEqual(['ready', 'resting']));
});

test('an extension gets INVOKE when it has asked for that, and nothing rests until it asks again', async () => {
  const started = await startApi();
  const { told, api } = started;
  const monitor = await registered(started, 'monitor', ['INVOKE']);
  const silent = await registered(started, 'silent');
  void started.get(EVENT, silent).catch(() => undefined);
  const event = started.get(EVENT, monitor);
  const polled = started.next();
  await eventually(() => expect(told).toEqual(['ready', 'resting']));

  started.send('r1', { deadlineMs: 676_051 });
  const { status, json, headers } = await event;
  expect(status).toBe(200);
  expect(json).toEqual({
    eventType: 'INVOKE',
    deadlineMs: 676_051,
    requestId: 'r1',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:get-order',
    tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-2-3' },
  });
  expect(headers['lambda-extension-event-identifier']).toMatch(/^[0-9a-f-]{36}$/);

  await polled;
  await started.post('/2018-06-01/runtime/invocation/r1/response', '1');
  void started.next().catch(() => undefined);
  await register(started, 'late');
  expect(api.resting).toBe(false);
  void started.get(EVENT, monitor).catch(() => undefined);
  await eventually(() => expect(told).toEqual(['ready', 'resting', 'resting']));
});

test('an external extension is told of the shutdown, and why', async () => {
  const started = await startApi({ externalExtensions: ['collector'] });
  const identity = await registered(started, 'collector', ['INVOKE', 'SHUTDOWN']);
  const event = started.get(EVENT, identity);
  started.api.announceShutdown('spindown', 12_345);
  expect((await event).json).toEqual({
    eventType: 'SHUTDOWN',
    shutdownReason: 'spindown',
    deadlineMs: 12_345,
  });
});

test.each([
  ['Missing', {}],
  ['Invalid', { 'Lambda-Extension-Identifier': 'me' }],
  ['Unknown', { 'Lambda-Extension-Identifier': '01234567-0123-0123-0123-0123456789ab' }],
])('an event is refused with 403 when the identifier is: %s', async (kind, headers) => {
  const { get } = await startApi();
  expect(await get(EVENT, headers)).toMatchObject({
    status: 403,
    json: { errorType: `Extension.${kind}ExtensionIdentifier` },
  });
});

test('an extension asks for one event at a time', async () => {
  const started = await startApi();
  const identity = await registered(started, 'monitor');
  const first = started.get(EVENT, identity).catch(() => undefined);
  const second = started.get(EVENT, identity).catch(() => undefined);
  expect(await Promise.race([first, second])).toMatchObject({
    status: 403,
    json: { errorType: 'Extension.InvalidExtensionState' },
  });
});

test.each([
  ['init', 'Extension.InitError'],
  ['exit', 'Extension.ExitError'],
])('an extension may report its %s error', async (phase, errorType) => {
  const started = await startApi();
  const identity = await registered(started, 'monitor');
  const path = `/2020-01-01/extension/${phase}/error`;
  expect(await started.post(path, '{}', identity)).toMatchObject({
    status: 403,
    json: { errorType: 'Extension.MissingHeader' },
  });
  const headers = { ...identity, 'Lambda-Extension-Function-Error-Type': 'Extension.NoKey' };
  expect(await started.post(path, '{}', headers)).toMatchObject({ status: 202, json: { status: 'OK' } });
  expect(started.told).toEqual([`extension-error ${errorType}`]);
});
