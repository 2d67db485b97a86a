import {
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  Min,
  registerDecorator,
  ValidateNested,
} from 'class-validator';
import { describe, expect, test } from 'vitest';
import { loadRules, RuleBook, rulesOf } from '../../../src/models/validation-rules.js';

class Inner {
  @IsInt()
  count!: number;
}

class Base {
  @IsString()
  name!: string;
}

class Thing extends Base {
  @IsEmail({}, { groups: ['mail'] })
  email!: string;

  @IsOptional()
  @IsInt({ each: true })
  numbers?: number[];

  @ValidateNested()
  inner!: Inner;
}

const thing = (of: object) =>
  Object.assign(new Thing(), { name: 'x', email: 'a@example.com', inner: new Inner() }, of);

/** A new version of class-validator that changes one of these breaks Sluice; the test's name says which. */
describe('class-validator', () => {
  test('keeps the rules of all its copies in globalThis.classValidatorMetadataStorage', () => {
    expect(
      rulesOf(Thing)
        .map(({ propertyName, type, each }) => [propertyName, type, each ?? false])
        .toSorted(),
    ).toEqual([
      ['email', 'customValidation', false],
      ['inner', 'nestedValidation', false],
      ['name', 'customValidation', false],
      ['numbers', 'conditionalValidation', false],
      ['numbers', 'customValidation', true],
    ]);
    expect(rulesOf(Thing, ['mail']).map(({ propertyName }) => propertyName)).toEqual(['email']);
    expect(rulesOf(class {})).toEqual([]);
  });

  test('has its ValidationExecutor in a file of its own, which takes another storage', async () => {
    const Executor = await loadRules();
    const executor = new Executor(undefined, {});
    expect(Object.keys(executor)).toEqual(expect.arrayContaining(['awaitingPromises', 'metadataStorage']));
    expect(executor.metadataStorage).toBe(Reflect.get(globalThis, 'classValidatorMetadataStorage'));
    expect([executor.execute, executor.stripEmptyErrors].map((one) => typeof one)).toEqual([
      'function',
      'function',
    ]);
  });

  test('says what is broken by property, with children, and without values', async () => {
    const broken = await new RuleBook().check(
      thing({ email: 'no', inner: Object.assign(new Inner(), { count: 'x' }) }),
    );
    expect(broken.map((one) => ({ ...one }))).toEqual([
      expect.objectContaining({ property: 'email', constraints: { isEmail: 'email must be an email' } }),
      expect.objectContaining({
        property: 'inner',
        children: [
          expect.objectContaining({
            property: 'count',
            constraints: { isInt: 'count must be an integer number' },
          }),
        ],
      }),
    ]);
    for (const one of broken) expect(one).not.toHaveProperty('target');
    for (const one of broken) expect(one).not.toHaveProperty('value');
  });
});

test('only the rules of some properties may be run, and all of what is nested in them', async () => {
  const object = thing({ email: 'no', name: 1, inner: Object.assign(new Inner(), { count: 'x' }) });
  const broken = await new RuleBook().check(object, new Set(['name', 'inner']));
  expect(broken.map(({ property }) => property).toSorted()).toEqual(['inner', 'name']);
});

test('names that every object has are no rules', async () => {
  const book = new RuleBook({ whitelist: true, forbidNonWhitelisted: true });
  const hostile = Object.assign(new Inner(), { count: 1, toString: 1, hasOwnProperty: 1 });
  expect((await book.check(hostile)).map(({ property }) => property)).toEqual(['toString', 'hasOwnProperty']);
});

test('what a rule throws comes out, and nothing that another still waits for is left behind', async () => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', listener);
  const rule = (validate: () => Promise<boolean>) => (target: object, propertyName: string) =>
    registerDecorator({ target: target.constructor, propertyName, validator: { validate } });
  class Failing {
    @rule(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error('late');
    })
    first!: string;

    @rule(() => {
      throw new Error('at once');
    })
    second!: string;
  }
  try {
    await expect(new RuleBook().check(new Failing())).rejects.toThrow('at once');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', listener);
  }
});

test('the rules of a class are put together once', async () => {
  class Once {
    @Min(1)
    n = 1;
  }
  const book = new RuleBook();
  await book.check(new Once());
  expect(book.rulesOf(Once)).toBe(book.rulesOf(Once));
});
