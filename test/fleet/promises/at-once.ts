import type { Fleet, InvocationResult, RuntimeName } from 'sluice/fleet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Deed } from '../handlers/promises.js';
import { obedientFleet, onlyIdleIsLeft, order, prepare, works } from './fleet.js';

const AT_ONCE = 64;
/** Sluice's default where a process serves several invocations at once. */
const POOL_MAX = 10;

/** What the nth is told: a tenth hangs, half of these with a connection, and a third throws. */
function deedOf(n: number): Deed {
  if (n === 0) return 'holds a lock while a statement runs';
  if (n % 20 === 0) return 'sleeps in a statement';
  if (n % 10 === 0) return 'never settles';
  if (n % 3 === 1) return 'throws';
  return n % 2 === 0 ? 'writes' : 'queries, then waits';
}

const msOf = (deed: Deed) => (deed === 'sleeps in a statement' ? 60_000 : 100);

const HANGS: readonly Deed[] = [
  'holds a lock while a statement runs',
  'sleeps in a statement',
  'never settles',
];

function outcomeOf(n: number): Partial<InvocationResult> {
  const deed = deedOf(n);
  if (HANGS.includes(deed)) {
    return { status: 'failed', error: expect.objectContaining({ errorType: 'DeadlineExceededError' }) };
  }
  if (deed !== 'throws') return { status: 'succeeded', payload: expect.objectContaining({ value: n }) };
  return {
    status: 'failed',
    error: expect.objectContaining({ errorType: 'RangeError', errorMessage: `thrown ${n}` }),
  };
}

/** Promise 8, in one container that is never frozen. */
export function atOnce(runtime: RuntimeName, node: string): void {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await obedientFleet(runtime, node, {
      containers: { max: 1, concurrency: AT_ONCE, timeoutMs: 4_000 },
    });
    await prepare(fleet);
  });
  afterAll(() => fleet?.stop());

  test(`8: ${AT_ONCE} invocations at once, of which some throw and some hang: the others do not notice`, async () => {
    await fleet.database.query('TRUNCATE written');
    const { container } = await works(fleet);
    const numbers = Array.from({ length: AT_ONCE }, (_, n) => n);
    const results = await Promise.all(
      numbers.map((n) => order(fleet, deedOf(n), { value: n, ms: msOf(deedOf(n)) })),
    );
    expect(results).toEqual(numbers.map((n) => expect.objectContaining({ ...outcomeOf(n), container })));

    const written = await fleet.database.query<{ value: number }>('SELECT value FROM written ORDER BY value');
    expect(written.map(({ value }) => value)).toEqual(numbers.filter((n) => deedOf(n) === 'writes'));

    await onlyIdleIsLeft(fleet, POOL_MAX);
    expect(fleet.containers).toMatchObject([{ id: container, state: 'idle' }]);
    const peak = Math.max(...fleet.report().samples.map(({ active, idle }) => active + idle));
    expect(peak).toBe(POOL_MAX);

    const again = await Promise.all(numbers.map((n) => order(fleet, 'works', { value: n })));
    expect(again).toEqual(
      numbers.map((n) =>
        expect.objectContaining({ container, payload: expect.objectContaining({ value: n }) }),
      ),
    );
    await onlyIdleIsLeft(fleet, POOL_MAX);
    expect(fleet.report().containers).toMatchObject([{ id: container, endedBy: undefined }]);
  });
}
