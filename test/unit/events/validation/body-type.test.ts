import 'reflect-metadata';
import { describe, expect, test } from 'vitest';
import { bodyKind, bodyReader } from '../../../../src/events/validation/body-reader.js';
import { CreateOrderDto, parameter, PlainClass } from './dtos.js';

class Money {
  declare readonly cents: number;
}

const kind = (of: object) => bodyKind(parameter(of), 'handler Test');
const problem = (of: object, options?: object): string => {
  try {
    bodyReader(parameter(of), 'handler Test', options);
  } catch (error) {
    expect(error).toMatchObject({ name: 'ConfigurationError', subject: 'handler Test' });
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};

test('a string parameter gets the text, a Buffer the bytes, all else what was parsed', () => {
  expect(kind({ type: String })).toBe('text');
  expect(kind({ dto: String })).toBe('text');
  expect(kind({ type: Buffer })).toBe('bytes');
  expect(kind({ type: Uint8Array })).toBe('bytes');
  expect(kind({ type: CreateOrderDto })).toBe('parsed');
  expect(kind({ dto: CreateOrderDto, type: Object })).toBe('parsed');
  expect(kind({ dto: [CreateOrderDto], type: Array })).toBe('parsed');
  expect(kind({ dto: Object, type: Object })).toBe('parsed');
});

test('text and bytes come as they are', () => {
  const bytes = Buffer.from('x');
  expect(bodyReader(parameter({ type: String }), 'x')('{"a":')).toBe('{"a":');
  expect(bodyReader(parameter({ type: Buffer }), 'x')(bytes)).toBe(bytes);
});

describe('a type that metadata does not tell is an error when the module loads', () => {
  test.each([
    [
      { index: 1 },
      /parameter 2 of handle: .*no decorator metadata.*emitDecoratorMetadata.*@Body\(CreateOrderDto\)/,
    ],
    [{ index: 1 }, /plugin of sluice\/esbuild/],
    [{ type: Object }, /written to the metadata as Object, as interfaces, aliases and unions are/],
    [{ type: Array }, /not known what is in it.*@Body\(\[LineDto\]\)/],
    [{ dto: [] }, /must have one class in it/],
    [{ dto: [CreateOrderDto, PlainClass] }, /must have one class in it/],
    [{ dto: [String] }, /must have one class in it/],
    [{ type: Number }, /Number is no class/],
    [{ type: Date }, /Date is no class/],
    [{ dto: 'CreateOrderDto' }, /a string is no class/],
    [{ dto: () => CreateOrderDto }, /is no class/],
  ])('%o', (of, message) => {
    expect(problem(of)).toMatch(message);
    expect(problem(of)).toMatch(/^handler Test: @Body on parameter/);
  });
});

test('a class without any rule is an error, unless it is asked for', async () => {
  expect(problem({ type: PlainClass })).toMatch(
    /no rule of class-validator is in PlainClass.*@Body\(Object\)/,
  );
  expect(problem({ type: Money })).toMatch(/Money/);
  expect(problem({ dto: [PlainClass] })).toMatch(/PlainClass/);
  expect(problem({ type: CreateOrderDto }, { groups: ['none'] })).toMatch(
    /of the groups none is in CreateOrderDto/,
  );
  const read = bodyReader(parameter({ type: PlainClass }), 'x', { withoutRules: 'allow' });
  const made = await read({ name: 'x', other: 1 });
  expect(made).toBeInstanceOf(PlainClass);
  expect(made).toEqual({ name: 'x', other: 1 });
});

test('every wrong option is named', () => {
  const options = {
    unknownProperties: 'keep',
    groups: [],
    convertTypes: 1,
    maxDepth: 0,
    maxValues: 0.5,
    whitelist: true,
  };
  const message = problem({ type: CreateOrderDto }, options);
  for (const name of Object.keys(options)) expect(message).toContain(`validation.${name}`);
  expect(problem({ type: CreateOrderDto }, { withoutRules: null })).toContain("'refuse' or 'allow'");
});

test('an option that is undefined is the default', () => {
  expect(() =>
    bodyReader(parameter({ type: CreateOrderDto }), 'x', { groups: undefined, maxDepth: undefined }),
  ).not.toThrow();
});
