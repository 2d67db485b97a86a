import { expect } from 'vitest';

/** Of a value the names and the kinds of values; of an array that of its first element. */
export function shapeOf(value: unknown): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]));
}

/** The shape of an event that a builder has made, which is JSON: to be compared with what AWS documents. */
export function sentShape(event: unknown): unknown {
  expect(JSON.parse(JSON.stringify(event))).toEqual(event);
  return shapeOf(event);
}

/** The error's problems. */
export function problemsOf(build: () => unknown): readonly string[] {
  try {
    build();
  } catch (error) {
    expect(error).toMatchObject({ code: 'SLUICE_CONFIGURATION' });
    return (error as { problems: readonly string[] }).problems;
  }
  throw new Error('it was not refused');
}
