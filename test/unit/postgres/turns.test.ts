import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { Turns } from '../../../src/postgres/turns.js';

const never = (): AbortSignal => new AbortController().signal;
const soon = (ms = 5_000): number => performance.now() + ms;

test('one at a time, first come first served', async () => {
  const turns = new Turns();
  expect(turns.taken).toBe(false);
  expect(await turns.take(soon(), never())).toBe(true);
  const order: string[] = [];
  const second = turns.take(soon(), never()).then(() => order.push('second'));
  const third = turns.take(soon(), never()).then(() => order.push('third'));
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  expect(turns.pass()).toBe(true);
  await second;
  expect(order).toEqual(['second']);
  expect(turns.pass()).toBe(true);
  await third;
  expect(turns.pass()).toBe(false);
  expect(turns.taken).toBe(false);
});

test('who has waited long enough is told so, and does not hold up the next', async () => {
  const turns = new Turns();
  await turns.take(soon(), never());
  const late = turns.take(performance.now() + 20, never());
  const next = turns.take(soon(), never());
  expect(await late).toBe(false);
  turns.pass();
  expect(await next).toBe(true);
});

test('who gives up leaves the line, and no listener', async () => {
  const turns = new Turns();
  await turns.take(soon(), never());
  const controller = new AbortController();
  const waiting = turns.take(soon(), controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  expect(turns.pass()).toBe(false);
  await expect(turns.take(soon(), controller.signal)).rejects.toThrow('enough');
  expect(turns.taken).toBe(false);
});
