import { expect } from 'vitest';
import { failure } from '../plain.js';
import type { ConformanceCase } from '../world.js';

export const validation: ConformanceCase[] = [
  {
    name: 'a ValidationError has an item for every validator that failed',
    run: ({ models: { Member } }) =>
      failure(Member.create({ name: 'x', email: 'nonsense', age: 200, plate: 'no', language: 'en' })),
    expected: expect.objectContaining({
      class: 'ValidationError',
      message:
        'Validation error: Validation len on name failed,\nValidation error: Validation isEmail on email failed,\nValidation error: Validation max on age failed,\nValidation error: Validation is on plate failed',
      items: [
        expect.objectContaining({ path: 'name', validatorKey: 'len', value: 'x' }),
        expect.objectContaining({ path: 'email', validatorKey: 'isEmail', value: 'nonsense' }),
        expect.objectContaining({ path: 'age', validatorKey: 'max', value: 200 }),
        expect.objectContaining({ path: 'plate', validatorKey: 'is', value: 'no' }),
      ],
    }),
  },
  {
    name: 'a validator of the whole model',
    run: ({ models: { Member } }) => failure(Member.create({ name: 'ann', age: 30, email: null })),
    expected: expect.objectContaining({
      class: 'ValidationError',
      message: 'Validation error: adults have an email',
    }),
  },
  {
    name: 'validate looks without storing, and null passes where it is allowed',
    async run({ models: { Member } }) {
      const member = Member.build({ name: 'ann', age: 3, email: null });
      await member.validate();
      return [member.isNewRecord, await Member.count()];
    },
    expected: [true, 0],
  },
  {
    name: 'validate: false stores what the server takes',
    async run({ models: { Member } }) {
      const member = await Member.create({ name: 'x', age: 999 }, { validate: false });
      return member.age;
    },
    expected: 999,
  },
  {
    name: 'skip leaves out validators of those columns',
    async run({ models: { Member } }) {
      const member = Member.build({ name: 'x', age: 3, email: null });
      await member.validate({ skip: ['name'] });
      return (await failure(member.validate()))['class'];
    },
    expected: 'ValidationError',
  },
  {
    name: 'an update of many validates what it sets',
    async run({ models: { Member } }) {
      await Member.create({ name: 'ann', age: 3, email: null });
      return failure(Member.update({ age: -5 }, { where: {} }));
    },
    expected: expect.objectContaining({ class: 'ValidationError' }),
  },
  {
    name: 'a value of the wrong type is refused by Sequelize before it is sent',
    async run({ models: { Specimen } }) {
      return [
        (await failure(Specimen.create({ string: { a: 1 } as unknown as string })))['message'],
        (await failure(Specimen.findAll({ where: { boolean: 'maybe' } })))['message'],
      ];
    },
    expected: [
      'string violation: string cannot be an array or an object',
      'invalid input syntax for type boolean: "maybe"',
    ],
  },
];
