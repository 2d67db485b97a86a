import { expect, test } from 'vitest';
import { runRandomEvents, runRandomRequests } from './random-requests.js';

// HTTP_RANDOM_REQUESTS=100000 for all that is promised; FAST_CHECK_SEED repeats a failure.
const { HTTP_RANDOM_REQUESTS = '2000', FAST_CHECK_SEED } = process.env;
const runs = Number(HTTP_RANDOM_REQUESTS);
const seed = FAST_CHECK_SEED === undefined ? undefined : Number(FAST_CHECK_SEED);
const PER_REQUEST_MS = 20;

test.each(['2.0', '1.0', 'rest', 'function-url', 'alb', 'alb-multi'] as const)(
  'whatever a sender sends by %s is answered, never with 500, and never with what is inside',
  async (version) => {
    const statuses = await runRandomRequests(version, runs, seed);
    // A body over the limit is rare: making one takes long.
    for (const status of runs < 20_000 ? [200, 400, 415, 422] : [200, 400, 404, 413, 415, 422])
      expect(statuses.get(status), `status ${status}`).toBeGreaterThan(0);
    if (runs > 2_000) console.log(version, runs, Object.fromEntries(statuses));
  },
  Math.max(60_000, runs * PER_REQUEST_MS),
);

test(
  'whatever an event is, it is answered as a request or refused as none',
  async () => {
    const { answered, refused } = await runRandomEvents(runs, seed);
    expect(answered).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  },
  Math.max(60_000, runs * PER_REQUEST_MS),
);
