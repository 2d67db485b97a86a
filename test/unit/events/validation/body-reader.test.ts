import 'reflect-metadata';
import { Transform, Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsString, ValidateNested } from 'class-validator';
import { describe, expect, test } from 'vitest';
import { bodyReader } from '../../../../src/events/validation/body-reader.js';
import { ValidationProblem } from '../../../../src/errors/validation-problem.js';
import { BadRequestError, HttpError } from '../../../../src/errors/http-error.js';
import {
  AddressDto,
  CreateOrderDto,
  CustomDto,
  ExposedDto,
  GroupedDto,
  invalid,
  json,
  LineDto,
  parameter,
  PlainClass,
  readerOf,
  TrimmedDto,
} from './dtos.js';

const order = () => ({ email: 'ada@example.com', lines: [{ sku: 'tea', quantity: 2 }] });
const pointers = async (...args: Parameters<typeof invalid>) =>
  (await invalid(...args)).map(({ pointer }) => pointer);

test('a valid body is an instance of its class, nested ones too', async () => {
  const made = await readerOf(CreateOrderDto)({
    ...order(),
    address: { city: 'London' },
    tags: ['a'],
    notes: { any: [1, { thing: null }] },
    dueAt: '2026-01-02T03:04:05Z',
  });
  expect(made).toBeInstanceOf(CreateOrderDto);
  const dto = made as CreateOrderDto;
  expect(dto.lines[0]).toBeInstanceOf(LineDto);
  // Its class is known by the compiler's metadata alone.
  expect(dto.address).toBeInstanceOf(AddressDto);
  expect(dto.dueAt).toEqual(new Date('2026-01-02T03:04:05Z'));
  expect(dto.notes).toEqual({ any: [1, { thing: null }] });
  expect(dto.total()).toBe(1);
});

test('the class of the parameter itself is enough', async () => {
  const read = bodyReader(parameter({ type: CreateOrderDto }), 'handler Test');
  expect(await read(order())).toBeInstanceOf(CreateOrderDto);
});

test('every field that is wrong is listed once, by its pointer', async () => {
  const body = {
    email: 1,
    lines: [{ sku: '', quantity: '2' }, {}],
    address: {},
    tags: [1],
    dueAt: 'no',
    extra: 1,
  };
  const errors = await invalid(CreateOrderDto, body);
  expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual([
    '/address/city',
    '/dueAt',
    '/email',
    '/extra',
    '/lines/0/quantity',
    '/lines/0/sku',
    '/lines/1/quantity',
    '/lines/1/sku',
    '/tags',
  ]);
  expect(errors.find(({ pointer }) => pointer === '/lines/0/quantity')?.detail).toBe(
    'quantity must not be less than 1, quantity must be an integer number',
  );
});

test('the problem is a 422 with the fields among its members, and does not name values', async () => {
  const secret = 'hunter2-hunter2';
  const error: unknown = await readerOf(CreateOrderDto)({
    email: secret,
    lines: secret,
    [secret.slice(0, 3)]: secret,
  }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HttpError);
  expect(error).toBeInstanceOf(ValidationProblem);
  const { status, code, members, errors, message } = error as ValidationProblem;
  expect({ status, code }).toEqual({ status: 422, code: 'SLUICE_VALIDATION' });
  expect(members).toEqual({ errors });
  expect(message).toBe('Not valid: /hun, /email, /lines');
  expect(JSON.stringify({ members, message })).not.toContain(secret);
});

test('names are escaped in pointers', async () => {
  expect(await pointers(LineDto, { sku: 'x', quantity: 1, 'a/b~c': 1 })).toEqual(['/a~1b~0c']);
});

describe('unknown properties', () => {
  test('are refused, nested ones too', async () => {
    expect(await pointers(CreateOrderDto, { ...order(), admin: true })).toEqual(['/admin']);
    expect(
      await pointers(CreateOrderDto, { ...order(), lines: [{ sku: 'x', quantity: 1, price: 0 }] }),
    ).toEqual(['/lines/0/price']);
  });
  test('are taken away where that is asked for', async () => {
    const body = { ...order(), admin: true, lines: [{ sku: 'x', quantity: 1, price: 0 }] };
    const made = await readerOf(CreateOrderDto, { unknownProperties: 'drop' })(body);
    expect({ ...(made as object) }).toEqual({ email: 'ada@example.com', lines: [{ sku: 'x', quantity: 1 }] });
  });
  test('that every object has are refused, wherever they stand and whatever was asked for', async () => {
    for (const options of [{}, { unknownProperties: 'drop' } as const]) {
      for (const name of [
        '__proto__',
        'constructor',
        'prototype',
        'toString',
        'hasOwnProperty',
        '__defineGetter__',
      ]) {
        const hostile = json(`{"${name}":{"isAdmin":true}}`) as object;
        const own = Object.getOwnPropertyDescriptor(hostile, name) as PropertyDescriptor;
        const body = Object.defineProperty(order(), name, own);
        expect(await pointers(CreateOrderDto, body, options)).toEqual([`/${name}`]);
        expect(await pointers(CreateOrderDto, { ...order(), notes: hostile }, options)).toEqual([
          `/notes/${name}`,
        ]);
      }
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
  test('that are methods of the class do not replace them', async () => {
    expect(await pointers(CreateOrderDto, { ...order(), total: 5 })).toEqual(['/total']);
    const made = await readerOf(CreateOrderDto, { unknownProperties: 'drop' })({ ...order(), total: 5 });
    expect((made as CreateOrderDto).total()).toBe(1);
  });
});

describe('what is no object where one is wanted', () => {
  test.each([undefined, null, 'text', 1, true, [[]], []])('a body that is %j', async (body) => {
    expect(await invalid(CreateOrderDto, body)).toEqual([{ pointer: '', detail: 'must be an object' }]);
  });
  test('an array of valid objects does not pass for one object', async () => {
    expect(await pointers(CreateOrderDto, [order()])).toEqual(['']);
    expect(await invalid(CreateOrderDto, { ...order(), address: [{ city: 'x' }] })).toEqual([
      { pointer: '/address', detail: 'must be an object' },
    ]);
  });
  test('a single value does not pass for an array', async () => {
    expect(await invalid(CreateOrderDto, { ...order(), tags: 'abc' })).toEqual([
      { pointer: '/tags', detail: 'must be an array' },
    ]);
    expect(await pointers(CreateOrderDto, { ...order(), lines: { sku: 'x', quantity: 1 } })).toEqual([
      '/lines',
    ]);
  });
  test.each([null, 1, 'x', [], [[]]])('a nested object that is %j', async (value) => {
    expect(await pointers(CreateOrderDto, { ...order(), lines: [value] })).not.toEqual([]);
  });
});

describe('@Body([Dto])', () => {
  test('is an array of instances', async () => {
    const made = (await readerOf([LineDto])([{ sku: 'a', quantity: 1 }])) as LineDto[];
    expect(made).toHaveLength(1);
    expect(made[0]).toBeInstanceOf(LineDto);
    expect(await readerOf([LineDto])([])).toEqual([]);
  });
  test('lists what is wrong by the index', async () => {
    const body = [
      { sku: 'a', quantity: 1 },
      { sku: 'a', quantity: 0 },
      { quantity: 1, more: 1 },
    ];
    expect((await pointers([LineDto], body)).toSorted()).toEqual(['/1/quantity', '/2/more', '/2/sku']);
  });
  test('refuses what is no array, and elements that are no objects', async () => {
    expect(await invalid([LineDto], { sku: 'a', quantity: 1 })).toEqual([
      { pointer: '', detail: 'must be an array' },
    ]);
    expect(await invalid([LineDto], [null, [], 1])).toEqual([
      { pointer: '/0', detail: 'must be an object' },
      { pointer: '/1', detail: 'must be an object' },
      { pointer: '/2', detail: 'must be an object' },
    ]);
  });
});

test('types stay as they were sent, unless it is asked for', async () => {
  expect(await pointers(LineDto, { sku: 1, quantity: '2' })).toEqual(['/sku', '/quantity']);
  expect(await readerOf(LineDto, { convertTypes: true })({ sku: 1, quantity: '2' })).toEqual({
    sku: '1',
    quantity: 2,
  });
});

test('@Expose({ name }) is the name in the body and in pointers', async () => {
  expect(await readerOf(ExposedDto)({ order_id: 1, order_lines: [] })).toEqual({
    orderId: 1,
    orderLines: [],
  });
  const wrong = { order_id: 'x', order_lines: [{ sku: 'x', quantity: 0 }] };
  expect((await pointers(ExposedDto, wrong)).toSorted()).toEqual(['/order_id', '/order_lines/0/quantity']);
  expect((await pointers(ExposedDto, {})).toSorted()).toEqual(['/order_id']);
});

test('groups', async () => {
  const groups = (...names: string[]) => ({ groups: names });
  expect(await pointers(GroupedDto, { version: 1 }, groups('create'))).toEqual(['/name']);
  expect(await pointers(GroupedDto, { version: 1 }, groups('update'))).toEqual([]);
  expect(await pointers(GroupedDto, { name: 'x', version: 'x' }, groups('create'))).toEqual(['/version']);
});

test('custom validators, those that wait too, and conditions', async () => {
  expect(await pointers(CustomDto, { word: 'abba', name: 'free' })).toEqual([]);
  expect(await pointers(CustomDto, { word: 'kayak', name: 'free' })).toEqual(['/seats']);
  expect(await invalid(CustomDto, { word: 'ab', name: 'taken' })).toEqual([
    { pointer: '/word', detail: 'word must read the same backwards' },
    { pointer: '/name', detail: 'name is taken' },
  ]);
});

test('what a validator throws is not the sender, and comes out as it is', async () => {
  await expect(readerOf(CustomDto)({ word: 'abba', name: 'fail' })).rejects.toThrow('no database');
});

test('a conversion that fails is the sender, and its error is the cause', async () => {
  const error: unknown = await readerOf(TrimmedDto)({ name: 1 }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ errors: [{ pointer: '', detail: 'cannot be converted' }] });
  expect((error as Error).cause).toBeInstanceOf(TypeError);
  expect(await readerOf(TrimmedDto)({ name: ' x ' })).toEqual({ name: 'x' });
});

test('an error of ours that a conversion throws comes out as it is', async () => {
  class Refusing {
    @IsString()
    @Transform(() => {
      throw new BadRequestError('no');
    })
    name!: string;
  }
  await expect(readerOf(Refusing)({ name: 1 })).rejects.toBeInstanceOf(BadRequestError);
});

describe('nested classes', () => {
  class Untyped {
    @ValidateNested({ each: true })
    lines!: LineDto[];
  }
  class Unruled {
    @ValidateNested()
    @Type(() => PlainClass)
    inner!: unknown;
  }
  class UnruledByMetadata {
    @ValidateNested()
    inner!: PlainClass;
  }
  class Deep {
    @ValidateNested({ each: true })
    @Type(() => Untyped)
    inner!: Untyped[];
  }
  class Tree {
    @IsString()
    name!: string;
    @IsArray()
    @ValidateNested({ each: true })
    @Type(() => Tree)
    children!: Tree[];
  }

  test.each([
    [Untyped, /Untyped\.lines has @ValidateNested.*@Type\(\(\) => TheClass\)/],
    [Unruled, /Unruled\.inner has @ValidateNested, and no rule of class-validator is in PlainClass/],
    [Deep, /Untyped\.lines/],
  ])('that are not known, or have no rules, are an error: %o', async (dto, message) => {
    await expect(readerOf(dto)({})).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(message),
    });
  });
  test('when the module loads, where the compiler has written them down', () => {
    expect(() => readerOf(UnruledByMetadata)).toThrow(/UnruledByMetadata\.inner.*PlainClass/);
  });
  test('may be nested in themselves', async () => {
    const body = { name: 'a', children: [{ name: 'b', children: [{ name: 1, children: [] }] }] };
    expect(await pointers(Tree, body)).toEqual(['/children/0/children/0/name']);
  });
  test('may be chosen by a property', async () => {
    abstract class Pet {}
    class Cat extends Pet {
      @IsIn(['cat'])
      kind!: string;
      @IsInt()
      lives!: number;
    }
    class Owner {
      @ValidateNested({ each: true })
      @Type(() => Pet as never, {
        discriminator: { property: 'kind', subTypes: [{ name: 'cat', value: Cat }] },
        keepDiscriminatorProperty: true,
      })
      pets!: Pet[];
    }
    const made = (await readerOf(Owner)({ pets: [{ kind: 'cat', lives: 9 }] })) as Owner;
    expect(made.pets[0]).toBeInstanceOf(Cat);
    expect(await pointers(Owner, { pets: [{ kind: 'cat', lives: 'x' }] })).toEqual(['/pets/0/lives']);
    expect(await pointers(Owner, { pets: [{ kind: 'dog' }] })).not.toEqual([]);
    expect(await pointers(Owner, { pets: [null] })).toEqual(['']);
  });
  test('are inherited', async () => {
    class Child extends CreateOrderDto {
      @IsInt()
      extra!: number;
    }
    const made = (await readerOf(Child)({ ...order(), extra: 1, address: { city: 'x' } })) as Child;
    expect(made.address).toBeInstanceOf(AddressDto);
    expect(await pointers(Child, { ...order(), email: 'x', address: { city: 1 } })).toEqual([
      '/extra',
      '/email',
      '/address/city',
    ]);
  });
});

describe('what is too much', () => {
  const nest = (levels: number, open: string, close: string) =>
    json(`${open.repeat(levels)}1${close.repeat(levels)}`);
  test('too deep', async () => {
    expect(await pointers(CreateOrderDto, { ...order(), notes: nest(31, '{"a":', '}') })).toEqual([]);
    for (const levels of [32, 1_000, 200_000]) {
      for (const value of [nest(levels, '{"a":', '}'), nest(levels, '[', ']')]) {
        expect(await invalid(CreateOrderDto, { ...order(), notes: { value } })).toEqual([
          { pointer: '', detail: 'the body is nested over 32 levels deep' },
        ]);
      }
    }
  });
  test('too many values, too many names, too long a name', async () => {
    const many = Array.from({ length: 100_000 }, () => 0);
    expect((await invalid(CreateOrderDto, { ...order(), notes: { many } }))[0]?.detail).toContain(
      'over 100000 values',
    );
    const names = Object.fromEntries(many.slice(0, 1_001).map((_, i) => [`n${i}`, i]));
    expect(await invalid(CreateOrderDto, { ...order(), notes: names })).toEqual([
      { pointer: '/notes', detail: 'has over 1000 properties' },
    ]);
    expect(await pointers(CreateOrderDto, { ...order(), ['x'.repeat(257)]: 1 })).toEqual(['']);
  });
  test('limits may be set', async () => {
    expect(await pointers(CreateOrderDto, order(), { maxDepth: 1 })).toEqual(['']);
    expect(await pointers(CreateOrderDto, order(), { maxValues: 3 })).toEqual(['']);
  });
  test('of many wrong fields a hundred are listed', async () => {
    const body = Array.from({ length: 5_000 }, () => ({ sku: 'a', quantity: 0 }));
    const errors = await invalid([LineDto], body);
    expect(errors).toHaveLength(101);
    expect(errors.at(-1)).toEqual({ pointer: '', detail: '4900 more are not valid' });
  });
});

describe('@Body(Object)', () => {
  test('is parsed and not validated', async () => {
    const body = { any: ['thing'], constructor: 'McLaren', toString: 1 };
    expect(await readerOf(Object)(body)).toBe(body);
    expect(await readerOf(Object)(null)).toBeNull();
    expect(await readerOf(Object)([1])).toEqual([1]);
  });
  test('and harms nobody who copies it', async () => {
    expect(await pointers(Object, json('{"a":[{"__proto__":{"x":1}}]}'))).toEqual(['/a/0/__proto__']);
    expect(await pointers(Object, json(`${'['.repeat(100)}${']'.repeat(100)}`))).toEqual(['']);
  });
});
