import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionError, ConnectionTimedOutError } from 'sequelize';
import { expect, test } from 'vitest';
import { ConnectTimeoutError } from 'sluice';
import { connectWithRetry, type ConnectBudget } from '../../../src/postgres/retry.js';

function budget(ms: number, signal = new AbortController().signal, attemptMs = 2_000): ConnectBudget {
  return {
    host: 'h.example',
    port: 5432,
    attemptMs,
    startedAt: performance.now(),
    until: performance.now() + ms,
    signal,
  };
}

const failure = (code: string) => Object.assign(new Error(`refused: ${code}`), { code });
/** As Sequelize reports it. */
const wrapped = (error: Error) => new ConnectionError(error);

/** Rejects with these errors in turn, then resolves. */
function server(...errors: Error[]) {
  const calls: number[] = [];
  const attempt = async () => {
    calls.push(performance.now());
    const error = errors[calls.length - 1];
    if (error !== undefined) throw error;
    return 'connected';
  };
  return { calls, attempt };
}

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

test.each([
  '53300',
  '57P01',
  '57P02',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
])('%s is tried again', async (code) => {
  for (const error of [failure(code), wrapped(failure(code))]) {
    const { calls, attempt } = server(error);
    expect(await connectWithRetry(budget(5_000), attempt)).toBe('connected');
    expect(calls).toHaveLength(2);
  }
});

test.each([
  new Error('Connection terminated unexpectedly'),
  new Error('Connection terminated'),
  new ConnectionTimedOutError(new Error('Connection timed out')),
  new Error('Client network socket disconnected before secure TLS connection was established'),
])('a cut without a code is tried again: %s', async (error) => {
  const { calls, attempt } = server(error);
  expect(await connectWithRetry(budget(5_000), attempt)).toBe('connected');
  expect(calls).toHaveLength(2);
});

test.each(['28P01', '28000', '3D000', '42704', '08P01', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
  '%s comes through at once, the same object',
  async (code) => {
    for (const error of [failure(code), wrapped(failure(code))]) {
      const { calls, attempt } = server(error);
      await expect(connectWithRetry(budget(5_000), attempt)).rejects.toBe(error);
      expect(calls).toHaveLength(1);
    }
  },
);

test('an error of our own making comes through at once', async () => {
  const error = new TypeError('Password must be a string');
  await expect(connectWithRetry(budget(5_000), server(error).attempt)).rejects.toBe(error);
});

test('the pauses grow from 25 ms to at most 1 s, with full jitter', async () => {
  const random = Math.random;
  const pauses: number[] = [];
  const asked: number[] = [];
  // The longest pause that may be, seen from the budget: it does not fit any more.
  const controller = new AbortController();
  try {
    for (const share of [0, 0.999]) {
      Math.random = () => {
        asked.push(share);
        return share;
      };
      const { calls, attempt } = server(...Array.from({ length: 4 }, () => failure('53300')));
      await connectWithRetry(budget(10_000, controller.signal), attempt);
      pauses.push((calls[4] as number) - (calls[0] as number));
    }
  } finally {
    Math.random = random;
  }
  expect(asked).toHaveLength(8);
  // 25 + 50 + 100 + 200 ms, less the share.
  expect(pauses[1]).toBeGreaterThanOrEqual(365);
  expect(pauses[0]).toBeLessThan(365);
});

test('the budget bounds all attempts and pauses together, and the last refusal is the outcome', async () => {
  const started = performance.now();
  const error = failure('ECONNREFUSED');
  const { calls, attempt } = server(...Array.from({ length: 1_000 }, () => error));
  await expect(connectWithRetry(budget(300), attempt)).rejects.toBe(error);
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(calls.length).toBeGreaterThan(1);
});

test('an attempt that gets no answer is ended at its own limit, and the next one may succeed', async () => {
  let attempts = 0;
  const connected = await connectWithRetry(budget(5_000, undefined, 50), async (signal) => {
    attempts++;
    if (attempts === 2) return 'connected';
    return sleep(10_000, 'too late', { signal });
  });
  expect(connected).toBe('connected');
  expect(attempts).toBe(2);
});

test('no answer within the budget is a ConnectTimeoutError that names the server', async () => {
  const silent = (signal: AbortSignal) => sleep(10_000, undefined, { signal });
  const outcome = connectWithRetry(budget(150, undefined, 100), silent);
  await expect(outcome).rejects.toBeInstanceOf(ConnectTimeoutError);
  await expect(outcome).rejects.toMatchObject({
    host: 'h.example',
    port: 5432,
    code: 'SLUICE_CONNECT_TIMEOUT',
  });
});

test('a budget of nothing is one attempt at most', async () => {
  let attempts = 0;
  const outcome = connectWithRetry(budget(0), (signal) => {
    attempts++;
    return sleep(10_000, undefined, { signal });
  });
  await expect(outcome).rejects.toBeInstanceOf(ConnectTimeoutError);
  expect(attempts).toBeLessThanOrEqual(1);
});

test('aborted during a pause: the reason comes out at once, and no timer and no listener is left', async () => {
  const before = timers();
  const controller = new AbortController();
  const reason = new Error('nobody wants it');
  const random = Math.random;
  try {
    Math.random = () => 0.999;
    const { attempt } = server(...Array.from({ length: 1_000 }, () => failure('53300')));
    const outcome = connectWithRetry(budget(60_000, controller.signal), attempt);
    const rejected = expect(outcome).rejects.toBe(reason);
    // In the pauses, of which the second alone takes 50 ms.
    await sleep(60);
    controller.abort(reason);
    await rejected;
  } finally {
    Math.random = random;
  }
  expect(listeners(controller.signal)).toBe(0);
  expect(timers()).toBeLessThanOrEqual(before);
});

test('aborted during an attempt: the attempt is told, the reason comes out, and nothing is left', async () => {
  const before = timers();
  const controller = new AbortController();
  const reason = new Error('nobody wants it');
  const seen: unknown[] = [];
  const outcome = connectWithRetry(budget(60_000, controller.signal), (signal) => {
    signal.addEventListener('abort', () => seen.push(signal.reason));
    return sleep(10_000, undefined, { signal });
  });
  const rejected = expect(outcome).rejects.toBe(reason);
  await sleep(5);
  controller.abort(reason);
  await rejected;
  expect(seen).toEqual([reason]);
  expect(listeners(controller.signal)).toBe(0);
  expect(timers()).toBeLessThanOrEqual(before);
});

test('aborted before: the reason comes out', async () => {
  const reason = new Error('nobody wants it');
  const outcome = connectWithRetry(budget(60_000, AbortSignal.abort(reason)), async (signal) => {
    signal.throwIfAborted();
    return 'connected';
  });
  await expect(outcome).rejects.toBe(reason);
});

test('success leaves no timer and no listener', async () => {
  const before = timers();
  const { signal } = new AbortController();
  await connectWithRetry(budget(60_000, signal), server(failure('53300')).attempt);
  expect(listeners(signal)).toBe(0);
  expect(timers()).toBeLessThanOrEqual(before);
});
