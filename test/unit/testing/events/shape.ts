import { expect } from 'vitest';

/** Of a value the names and the kinds of values; of an array that of its first element. */
export function shapeOf(value: unknown): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]));
}

/** What a builder makes has all that AWS documents, and nothing else. It is JSON. */
export function expectDocumented(event: unknown, documented: unknown): void {
  expect(shapeOf(event)).toEqual(documented);
  expect(JSON.parse(JSON.stringify(event))).toEqual(event);
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
