import { expect, it } from 'vitest';
import { jsonPieces } from '../../../src/cli/fleet-command/json-pieces.js';

it('a report is written in pieces, of its arrays one element each, and reads as one', () => {
  const report = {
    version: 1,
    gone: undefined,
    none: [],
    list: [{ a: 'x' }, null, [1, 2]],
    deep: { b: [3] },
  };
  const pieces = [...jsonPieces(report)];
  expect(pieces.join('')).toBe(`${JSON.stringify(report)}\n`);
  expect(pieces).toContain('{"a":"x"}');
  expect([...jsonPieces({})].join('')).toBe('{}\n');
});
