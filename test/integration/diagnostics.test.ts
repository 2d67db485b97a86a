import { describe, expect, test } from 'vitest';
import {
  closed,
  connected,
  invocationEnded,
  invocationStarted,
  recreated,
} from '../../src/core/diagnostics.js';
import { startProgram } from '../helpers/program.js';
import { context, lambda, record, testDatabase, value } from '../helpers/database.js';

describe('diagnostics channels', () => {
  test('an invocation: its start, its connect, its close, its end, in this order and with these payloads', async () => {
    const db = testDatabase();
    const all = [
      record('sluice:invocation:start'),
      record('sluice:connect'),
      record('sluice:close'),
      record('sluice:invocation:end'),
    ];
    const handler = lambda(db, async () => value(db, 'SELECT 1'));
    await handler({}, context(10_000, 'request-1'));

    expect(all).toEqual([
      [{ requestId: 'request-1', coldStart: expect.any(Boolean), deadline: expect.any(Date) }],
      [
        {
          database: db.name,
          host: expect.any(String),
          port: expect.any(Number),
          processId: expect.any(Number),
          durationMs: expect.any(Number),
          error: undefined,
        },
      ],
      [{ database: db.name, connections: 1, destroyed: 0, durationMs: expect.any(Number) }],
      [
        {
          requestId: 'request-1',
          coldStart: expect.any(Boolean),
          deadline: expect.any(Date),
          outcome: 'returned',
          durationMs: expect.any(Number),
          closeMs: expect.any(Number),
        },
      ],
    ]);
  });

  test('a connect that fails says why', async () => {
    const db = testDatabase({ password: 'wrong' });
    const connects = record('sluice:connect');
    const handler = lambda(db, async () => value(db, 'SELECT 1'));
    const error = await handler({}).catch((e: unknown) => e);
    expect(connects).toMatchObject([{ processId: undefined, error }]);
  });

  test('the outcome of an invocation', async () => {
    const ends = record('sluice:invocation:end');
    const handler = lambda([], async ({ how }: { how: string }) => {
      if (how === 'throws') throw new Error(how);
      if (how === 'hangs') await new Promise(() => {});
    });
    await handler({ how: 'returns' });
    await handler({ how: 'throws' }).catch(() => {});
    await handler({ how: 'hangs' }, context(100)).catch(() => {});
    expect(ends.map(({ outcome }) => outcome)).toEqual(['returned', 'threw', 'deadline']);
    const db = testDatabase();
    await db.run(() => new Promise(() => {}), { signal: AbortSignal.timeout(20) }).catch(() => {});
    expect(ends.at(-1)?.outcome).toBe('aborted');
  });

  test('no payload is computed when nobody listens', () => {
    const payload = () => {
      throw new Error('computed');
    };
    for (const one of [closed, connected, invocationEnded, invocationStarted, recreated]) {
      expect(() => one.publish(payload)).not.toThrow();
    }
    record('sluice:close');
    expect(() => closed.publish(payload)).toThrow('computed');
  });

  test("only the container's first invocation is a cold start", async () => {
    const program = await startProgram('cold-start.ts');
    expect(await program.ended).toBe(0);
    expect(program.stdout()).toBe('true\nfalse\n');
  });
});
