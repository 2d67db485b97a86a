import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactNumber } from '../../../../src/events/records/exact-number.js';
import { itemOf } from '../../../../src/events/records/dynamodb-value.js';
import { dynamodbEvent } from 'sluice/testing';

describe('a number is never changed', () => {
  test.each([
    ['0', 0],
    ['-0', 0],
    ['0.00', 0],
    ['1', 1],
    ['-17', -17],
    ['007', 7],
    ['0.1', 0.1],
    ['1.50', 1.5],
    ['1e3', 1000],
    ['12.5E-1', 1.25],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', 9007199254740992n],
    ['-9007199254740993', -9007199254740993n],
    ['1E+25', 10n ** 25n],
    ['99999999999999999999999999999999999999', 99999999999999999999999999999999999999n],
    ['0.12345678901234567890', '0.12345678901234567890'],
    ['9007199254740991.5', '9007199254740991.5'],
    ['1E-130', 1e-130],
    ['9.9999999999999999999999999999999999999E+125', 99999999999999999999999999999999999999n * 10n ** 88n],
    // No number of DynamoDB's: the text that it is.
    ['', ''],
    ['.', '.'],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['0x10', '0x10'],
    ['1_000', '1_000'],
    ['1e999999', '1e999999'],
    ['1e99999999999', '1e99999999999'],
    [' 1', ' 1'],
  ])('%s', (text, expected) => expect(exactNumber(text)).toBe(expected));

  test('whatever comes out says the same decimal number', () => {
    const digits = fc.stringMatching(/^\d{1,25}$/);
    fc.assert(
      fc.property(
        digits,
        fc.option(digits),
        fc.integer({ min: -60, max: 60 }),
        (whole, fraction, exponent) => {
          const text = `${whole}${fraction === null ? '' : `.${fraction}`}e${exponent}`;
          expect(scaled(String(exactNumber(text)))).toBe(scaled(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a safe integer is a number, and every other integer a BigInt', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (n) => {
        const isSafe = Number.isSafeInteger(Number(n));
        expect(exactNumber(String(n))).toBe(isSafe ? Number(n) : n);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The number times 10 to the 150th: by counting digits, with nothing of what is tested. */
function scaled(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(150 + Number(exponent) - fraction.length);
}

describe('an image', () => {
  test('is plain values: what the builder of test events has made of them comes back', () => {
    const item = {
      id: 1,
      text: 'ä',
      nothing: null,
      yes: true,
      large: 2n ** 64n,
      bytes: Buffer.from([0, 255]),
      list: [1, 'a', [null], { deep: [1.5] }],
      map: { a: { b: { c: 'd' } } },
      texts: new Set(['a', 'b']),
      numbers: new Set([1, 2n ** 70n]),
      blobs: new Set([Buffer.from('x')]),
      'odd.name[0]': 'y',
    };
    const [record] = dynamodbEvent({ new: item }).Records;
    expect(itemOf(record?.dynamodb?.NewImage, 'NewImage')).toEqual(item);
  });

  test('has __proto__ and its friends as attributes like any other', () => {
    const image: unknown = JSON.parse(
      '{"__proto__":{"M":{"polluted":{"BOOL":true}}},"constructor":{"S":"c"},"toString":{"N":"1"}}',
    );
    const item = itemOf(image, 'NewImage');
    expect(Object.keys(item)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each([
    [null, /^NewImage is null/],
    [[], /^NewImage is a list/],
    [{ a: null }, /^NewImage\.a is null/],
    [{ a: {} }, /^NewImage\.a is an object without properties/],
    [{ a: { S: 1 } }, /^NewImage\.a is an object with S/],
    [{ a: { N: 1 } }, /^NewImage\.a/],
    [{ a: { S: 'x', N: '1' } }, /^NewImage\.a is an object with S, N/],
    [{ a: { X: 'x' } }, /^NewImage\.a is an object with X/],
    [{ a: { L: {} } }, /^NewImage\.a/],
    [{ a: { L: [{ M: { b: { BOOL: 'true' } } }] } }, /^NewImage\.a\[0\]\.b/],
    [{ a: { SS: [1] } }, /^NewImage\.a/],
  ])('that is none says where: %j', (image, message) => {
    expect(() => itemOf(image, 'NewImage')).toThrow(message);
    expect(() => itemOf(image, 'NewImage')).toThrow(TypeError);
  });
});
