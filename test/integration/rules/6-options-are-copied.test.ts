import { describe, expect, test } from 'vitest';
import type { DatabaseOptions } from 'sluice';
import { lambda, testDatabase, value } from '../../helpers/database.js';

describe('rule 6: options are copied, never changed', () => {
  test('frozen options work, through connect and recreate', async () => {
    const options: DatabaseOptions = deepFreeze({
      pool: { max: 1 },
      idleRecreateMs: 0,
      sequelize: {
        timezone: '+02:00',
        define: { underscored: true },
        dialectOptions: { statement_timeout: 7_000 },
      },
    });
    const before = JSON.stringify(options);
    const db = testDatabase(options);
    const handler = lambda(db, async () => [
      await value(db, "SELECT current_setting('statement_timeout')"),
      await value(db, "SELECT to_char('2026-01-01T00:00:00Z'::timestamptz, 'HH24:MI')"),
    ]);

    expect(await handler({})).toEqual(['7s', '02:00']);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await handler({})).toEqual(['7s', '02:00']);
    expect(JSON.stringify(options)).toBe(before);
  });

  test('what is changed in the options afterwards changes nothing', async () => {
    const pool = { max: 1 };
    const dialectOptions = { statement_timeout: 7_000 };
    const db = testDatabase({ pool, sequelize: { dialectOptions } });
    pool.max = 0;
    dialectOptions.statement_timeout = 1;
    const handler = lambda(db, async () => value(db, "SELECT current_setting('statement_timeout')"));
    expect(await handler({})).toBe('7s');
  });
});

function deepFreeze<T extends object>(one: T): T {
  for (const inner of Object.values(one)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(one);
}
