import 'reflect-metadata';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ValidationProblem } from '../../../../src/errors/validation-problem.js';
import { CreateOrderDto, ExposedDto, json, LineDto, readerOf, TrimmedDto } from './dtos.js';

const words = (text: string) => text.split(' ');
/** Of JavaScript, of the classes, and what is awkward in a pointer. */
const NAMES = words(
  '__proto__ constructor prototype toString valueOf then toJSON length hasOwnProperty polluted ' +
    'email lines address tags notes dueAt sku quantity city name total order_id a/b ~ é',
).concat('', '\u0000');

/** JSON as a sender writes it, with names that mean something to JavaScript, or to the classes. */
const { text } = fc.letrec<{ text: string; object: string; array: string }>((tie) => ({
  object: fc
    .array(fc.tuple(fc.constantFrom(...NAMES), tie('text')), { maxLength: 6 })
    .map((members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`),
  array: fc.array(tie('text'), { maxLength: 4 }).map((elements) => `[${elements.join(',')}]`),
  text: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'json' },
    fc.oneof(
      fc.json({ maxDepth: 1 }),
      fc.constantFrom('null', '""', '1e999', '-0', '"2026-01-01"', '"x@y.example"'),
    ),
    tie('object'),
    tie('array'),
  ),
}));

const untouched = () => [
  Object.getOwnPropertyNames(Object.prototype),
  Object.getOwnPropertyNames(Array.prototype),
  Object.getOwnPropertyNames(Function.prototype),
  ...[CreateOrderDto, LineDto, ExposedDto].map((dto) => Object.getOwnPropertyNames(dto.prototype)),
];

const readers = [CreateOrderDto, [CreateOrderDto], ExposedDto, TrimmedDto, Object].flatMap((dto) =>
  ([{}, { unknownProperties: 'drop' }] as const).map((options) => readerOf(dto, options)),
);

test('whatever is sent is an instance or a problem, and changes nothing that others use', async () => {
  const before = untouched();
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(...readers), async (body, read) => {
      try {
        await read(json(body));
      } catch (error) {
        if (!(error instanceof ValidationProblem)) throw error;
        expect(error.errors.length).toBeGreaterThan(0);
        const pointers = error.errors.map(({ pointer }) => pointer);
        expect(new Set(pointers).size).toBe(pointers.length);
        for (const pointer of pointers) expect(pointer).toMatch(/^(?:\/(?:[^~/]|~[01])*)*$/u);
      }
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    }),
    { numRuns: 3_000 },
  );
  expect(untouched()).toEqual(before);
});

const line = fc.record({ sku: fc.string({ minLength: 1, maxLength: 20 }), quantity: fc.integer({ min: 1 }) });
const order = fc.record(
  {
    email: fc.constantFrom('ada@example.com', 'a.b+c@example.co.uk'),
    lines: fc.array(line, { maxLength: 50 }),
    address: fc.record({ city: fc.string() }),
    tags: fc.array(fc.string()),
    notes: fc.dictionary(
      fc.stringMatching(/^[a-z]{1,9}-[a-z]{1,9}$/),
      fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.boolean())),
    ),
  },
  { requiredKeys: ['email', 'lines'] },
);

test('what is valid comes out as it was sent', async () => {
  const read = readerOf(CreateOrderDto);
  await fc.assert(
    fc.asyncProperty(order, async (body) => {
      const sent = JSON.stringify(body);
      const made = await read(json(sent));
      expect(made).toBeInstanceOf(CreateOrderDto);
      expect(JSON.parse(JSON.stringify(made))).toEqual(json(sent));
    }),
    { numRuns: 300 },
  );
});

test('one wrong value in something valid is found, and nothing else', async () => {
  const read = readerOf(CreateOrderDto);
  const broken = fc.tuple(
    order,
    fc.nat(),
    fc.constantFrom('sku', 'quantity'),
    fc.constantFrom(null, [], {}, true, -1),
  );
  await fc.assert(
    fc.asyncProperty(broken, async ([body, at, name, value]) => {
      fc.pre(body.lines.length > 0);
      const i = at % body.lines.length;
      const lines = body.lines.map((one, j) => (i === j ? { ...one, [name]: value } : one));
      const error: unknown = await read({ ...body, lines }).catch((reason: unknown) => reason);
      expect((error as ValidationProblem).errors.map(({ pointer }) => pointer)).toEqual([
        `/lines/${i}/${name}`,
      ]);
    }),
    { numRuns: 300 },
  );
});
