import { describe, expect, test } from 'vitest';
import { invocation } from 'sluice';
import { gatewayEndsAt } from '../../../../src/events/http/time-limit.js';
import { httpEvent } from '../../../../src/testing/events/http-event.js';
import { handler, json } from './helpers.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
type Version = '2.0' | '1.0' | 'rest' | 'function-url' | 'alb' | 'alb-multi';

function endsIn(version: Version, sentAgoMs: number, timeoutMs?: number): number | undefined {
  const event = httpEvent({ version: version as '2.0', time: new Date(NOW - sentAgoMs) });
  const endsAt = gatewayEndsAt(event, version, timeoutMs, NOW);
  return endsAt === undefined ? undefined : endsAt - NOW;
}

describe('API Gateway gives up', () => {
  test('30 s after the request of an HTTP API, 29 s after that of a REST API', () => {
    expect(endsIn('2.0', 400)).toBe(29_600);
    expect(endsIn('1.0', 400)).toBe(29_600);
    expect(endsIn('rest', 400)).toBe(28_600);
  });

  test('after what was set up otherwise', () => {
    expect(endsIn('rest', 400, 120_000)).toBe(119_600);
    expect(endsIn('2.0', 400, 5_000)).toBe(4_600);
  });

  test('never, for a function URL and a load balancer', () => {
    for (const version of ['function-url', 'alb', 'alb-multi'] as const) {
      expect(endsIn(version, 400)).toBeUndefined();
      expect(endsIn(version, 400, 5_000)).toBeUndefined();
    }
  });

  test('no later than counted from now, where its clock is ahead', () => {
    expect(endsIn('2.0', -3_600_000)).toBe(30_000);
  });

  test('at a time that means nothing, where it has passed, or there is none', () => {
    expect(endsIn('2.0', 29_999)).toBe(1);
    expect(endsIn('2.0', 30_000)).toBeUndefined();
    expect(endsIn('rest', 86_400_000)).toBeUndefined();
    for (const requestContext of [undefined, null, {}, { timeEpoch: 'x' }, { timeEpoch: NaN }])
      expect(gatewayEndsAt({ requestContext } as never, '2.0', undefined, NOW)).toBeUndefined();
  });
});

test('the deadline of an invocation is that of API Gateway, with time to answer, when it is the earlier one', async () => {
  const run = handler(() => ({ left: (invocation()?.deadline?.getTime() ?? 0) - Date.now() }));
  const left = async (sentAgoMs: number) =>
    (json((await run(httpEvent({ time: new Date(Date.now() - sentAgoMs) }))).answer) as { left: number })
      .left;
  const soon = await left(20_000);
  expect(soon).toBeLessThanOrEqual(9_500);
  expect(soon).toBeGreaterThan(5_000);
  // The context has 30 s.
  expect(await left(3_600_000)).toBeGreaterThan(20_000);
});

test('a handler that takes longer is answered with 504 before API Gateway gives up', async () => {
  const run = handler(async () => {
    const promise = new Promise<never>(() => {});
    return promise;
  });
  const { answer, failures } = await run(httpEvent({ time: new Date(Date.now() - 29_500) }));
  expect(json(answer)).toMatchObject({ status: 504, title: 'Gateway Timeout' });
  expect(failures).toMatchObject([{ status: 504, error: { code: 'SLUICE_DEADLINE_EXCEEDED' } }]);
});
