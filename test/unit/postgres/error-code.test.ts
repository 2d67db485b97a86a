import { ConnectionError, DatabaseError } from 'sequelize';
import { expect, test } from 'vitest';
import { sqlStateOf } from '../../../src/postgres/error-code.js';

const driverError = Object.assign(new Error('x'), { code: '28P01', sql: '' });

test('the code of an error is found, also behind that of Sequelize', () => {
  expect(sqlStateOf(driverError)).toBe('28P01');
  expect(sqlStateOf(new ConnectionError(driverError))).toBe('28P01');
  expect(sqlStateOf(new DatabaseError(driverError))).toBe('28P01');
});

test.each([undefined, null, 'text', 42, {}, { code: 42 }, { parent: null }, { parent: 'x' }, new Error('x')])(
  'what has none has none: %j',
  (error) => {
    expect(sqlStateOf(error)).toBeUndefined();
  },
);
