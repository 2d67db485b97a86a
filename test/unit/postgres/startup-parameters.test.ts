import { expect, test } from 'vitest';
import {
  guardParameters,
  isRefusedParameter,
  settingsParameters,
} from '../../../src/postgres/startup-parameters.js';
import type { SessionSettings } from '../../../src/postgres/startup-parameters.js';
import { adminQuery } from '../../helpers/server.js';
import { testDatabase } from '../../helpers/database.js';

const NONE: SessionSettings = {
  timezone: undefined,
  clientMinMessages: undefined,
  standardStrings: false,
  asStatements: false,
};

test.each([
  ['+02:00', '<+02>-02'],
  ['-05:30', '<-05:30>+05:30'],
  ['Europe/Berlin', 'Europe/Berlin'],
  ['UTC', 'UTC'],
  ['Etc/GMT+5', 'Etc/GMT+5'],
])('the time zone %s is sent as %s', (timezone, sent) => {
  expect(settingsParameters({ ...NONE, timezone })).toEqual({ TimeZone: sent });
});

test('what is not set is not sent', () => {
  expect(settingsParameters(NONE)).toEqual({});
  expect(settingsParameters({ ...NONE, clientMinMessages: 'notice' })).toEqual({
    client_min_messages: 'notice',
  });
});

test('without a limit only the check for a client that is gone is sent', () => {
  const guards = { clientCheckMs: 1_000, idleAndStatementMs: undefined };
  expect(guardParameters(guards, { statement_timeout: 5 })).toEqual({
    client_connection_check_interval: '1000',
  });
});

test('of a limit of the user and ours the shorter one holds', () => {
  const guards = { clientCheckMs: 500, idleAndStatementMs: 2_000 };
  const own = { statement_timeout: '300', idle_in_transaction_session_timeout: 9_000 };
  expect(guardParameters(guards, own)).toEqual({
    client_connection_check_interval: '500',
    statement_timeout: '300',
    idle_in_transaction_session_timeout: '2000',
    idle_session_timeout: '2000',
  });
});

test.each([0, '0', undefined, null, '', 'soon', -1])('%j of the user is no limit', (statement_timeout) => {
  const guards = { clientCheckMs: 500, idleAndStatementMs: 2_000 };
  expect(guardParameters(guards, { statement_timeout })['statement_timeout']).toBe('2000');
});

test('a limit is whole milliseconds, and never 0, which would be none', () => {
  for (const idleAndStatementMs of [0.001, 0.4, 1.5, 29_999.7]) {
    const sent = guardParameters({ clientCheckMs: 500, idleAndStatementMs }, {})['statement_timeout'];
    expect(Number(sent)).toBe(Math.ceil(idleAndStatementMs));
    expect(Number(sent)).toBeGreaterThan(0);
  }
});

test('a limit that has passed already is sent as the shortest one', () => {
  for (const idleAndStatementMs of [0, -5]) {
    const sent = guardParameters({ clientCheckMs: 500, idleAndStatementMs }, {});
    expect(sent['statement_timeout']).toBe('1');
  }
});

test('a limit longer than the server knows is sent as the longest one', () => {
  const sent = guardParameters({ clientCheckMs: 500, idleAndStatementMs: 1e12 }, {});
  expect(sent['statement_timeout']).toBe('2147483647');
});

test.each(['42704', '22023', '42501', '55P02', '08P01', '0A000'])('%s is a refused parameter', (code) => {
  expect(isRefusedParameter(code)).toBe(true);
});

test.each(['28P01', '53300', '57P01', 'ECONNREFUSED', undefined])('%s is none', (code) => {
  expect(isRefusedParameter(code)).toBe(false);
});

test.each([
  ['+02:00', '2026-01-01 14:00:00+02'],
  ['-05:30', '2026-01-01 06:30:00-05:30'],
  ['America/New_York', '2026-01-01 07:00:00-05'],
])('the server reads the time zone %s as SET TIME ZONE does', async (timezone, expected) => {
  const db = testDatabase({ sequelize: { timezone } });
  const [rows] = await db.run(() =>
    db.sequelize.query("SELECT timestamptz '2026-01-01 12:00:00+00'::text AS at"),
  );
  expect(rows).toEqual([{ at: expected }]);
});

test('the server has the guards of the session', async () => {
  const db = testDatabase({ sequelize: { dialectOptions: { statement_timeout: 4_321 } } });
  const names = [
    'statement_timeout',
    'idle_in_transaction_session_timeout',
    'client_connection_check_interval',
  ];
  const [rows] = await db.run(() =>
    db.sequelize.query('SELECT name, setting FROM pg_settings WHERE name IN (:names)', {
      replacements: { names },
    }),
  );
  const known = await adminQuery('SELECT name FROM pg_settings WHERE name = ANY($1)', [names]);
  expect(known).toHaveLength(3);
  expect(rows).toEqual(
    expect.arrayContaining([
      { name: 'statement_timeout', setting: '4321' },
      { name: 'client_connection_check_interval', setting: '1000' },
    ]),
  );
});
