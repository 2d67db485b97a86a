import { describe, expect, test } from 'vitest';
import { readOrder } from '../../../bench/order.js';
import type { Part } from '../../../bench/part.js';

const part = (name: string): Part => ({ name, run: () => Promise.reject(new Error('not to be run')) });
const parts = [part('warm'), part('surge')];

const read = (...args: string[]) => {
  const { chosen, size } = readOrder(args, parts);
  return { chosen: chosen.map(({ name }) => name), ...size };
};

describe('npm run bench --', () => {
  test('runs all parts, with their own number of rounds', () => {
    expect(read()).toEqual({ chosen: ['warm', 'surge'], rounds: undefined, smoke: false });
  });

  test('runs those that are named, in their own order', () => {
    expect(read('surge', '--rounds', '3', 'warm')).toEqual({
      chosen: ['warm', 'surge'],
      rounds: 3,
      smoke: false,
    });
    expect(read('surge').chosen).toEqual(['surge']);
  });

  test('smoke is all parts, or the named ones', () => {
    expect(read('smoke')).toMatchObject({ chosen: ['warm', 'surge'], smoke: true });
    expect(read('smoke', 'warm')).toMatchObject({ chosen: ['warm'], smoke: true });
  });

  test.each([
    [['cold'], "there is no benchmark 'cold'; there are warm, surge, and smoke"],
    [['--rounds', '0'], '--rounds is 0, but must be a whole number from 1 on'],
    [['--rounds', 'many'], '--rounds is many, but must be a whole number from 1 on'],
    [['--laps', '3'], "Unknown option '--laps'"],
  ])('%j is refused', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });
});
