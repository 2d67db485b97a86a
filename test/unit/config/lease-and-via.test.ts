import { expect, test } from 'vitest';
import { problemsOf, resolve } from './resolve.js';

test('a lease of up to five minutes', () => {
  expect(resolve({ leaseMs: 300_000 }).leaseMs).toBe(300_000);
  expect(resolve({ leaseMs: 1_000 }).leaseMs).toBe(1_000);
});

test.each([0, -1, 60, 999, 300_001, NaN, Infinity, '60000', null])(
  'leaseMs: %o is refused with the reason',
  (leaseMs) => {
    const [problem, ...others] = problemsOf({ leaseMs: leaseMs as never });
    expect(others).toEqual([]);
    expect(problem).toContain('`leaseMs` is');
    expect(problem).toContain('from 1000 to 300000: below, every');
  },
);

test.each(['pgbouncer', 'rds-proxy'] as const)('via: %o', (via) => {
  expect(resolve({ via }).via).toBe(via);
});

test.each(['pgcat', '', true, null])('via: %o is refused with what is legal', (via) => {
  expect(problemsOf({ via: via as never })).toEqual([
    expect.stringMatching(/^`via` is .*: it must be 'pgbouncer' or 'rds-proxy', or left out$/),
  ]);
});

test('a lease behind a proxy is refused: nobody would end it', () => {
  expect(problemsOf({ via: 'rds-proxy', leaseMs: 60_000 })).toEqual([
    expect.stringContaining("`leaseMs` is given together with `via: 'rds-proxy'`"),
  ]);
});

test.each(['options', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'])(
  'dialectOptions.%s behind a proxy is refused: it travels in the startup message',
  (name) => {
    const sequelize = { dialectOptions: { [name]: name === 'options' ? '-c x=y' : 1_000 } };
    expect(problemsOf({ via: 'pgbouncer', sequelize })).toEqual([
      expect.stringContaining(`\`sequelize.dialectOptions.${name}\` is given together with`),
    ]);
    expect(resolve({ sequelize }).via).toBeUndefined();
  },
);

test('options of the URL and PGOPTIONS behind a proxy are refused as well', () => {
  const url = 'postgres://u:p@h/d?options=-c%20geqo%3Doff';
  expect(problemsOf({ via: 'pgbouncer', url })).toEqual([expect.stringContaining('`options` of the URL')]);
  expect(problemsOf({ via: 'pgbouncer' }, { PGOPTIONS: '-c geqo=off' })).toEqual([
    expect.stringContaining('PGOPTIONS is given together with'),
  ]);
});
