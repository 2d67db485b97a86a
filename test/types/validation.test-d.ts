import { expectTypeOf, test } from 'vitest';
import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, Table, type ModelCtor } from 'sequelize-typescript';
import { ValidatedModel } from 'sluice/models';
import { Body } from '../../src/decorators/body.js';

class Dto {
  declare readonly name: string;
}

test('@Body names what the parameter can hold', () => {
  class Fits {
    dto(@Body(Dto) _body: Dto) {}
    list(@Body([Dto]) _body: Dto[]) {}
    readonlyList(@Body([Dto]) _body: readonly Dto[]) {}
    text(@Body(String) _body: string) {}
    bytes(@Body(Buffer) _body: Buffer) {}
    anything(@Body(Object) _body: object) {}
    byType(@Body() _body: Dto) {}
  }
  class DoesNot {
    // @ts-expect-error: a string is no Dto
    dto(@Body(Dto) _body: string) {}
    // @ts-expect-error: an array of it is not one
    single(@Body([Dto]) _body: Dto) {}
    // @ts-expect-error: one is not an array of it
    list(@Body(Dto) _body: Dto[]) {}
    // @ts-expect-error: the text is no number
    text(@Body(String) _body: number) {}
    // @ts-expect-error: one class says what is in an array
    two(@Body([Dto, Dto]) _body: Dto[]) {}
  }
  expectTypeOf<Fits>().toBeObject();
  expectTypeOf<DoesNot>().toBeObject();
});

@Table
class Order extends ValidatedModel<InferAttributes<Order>, InferCreationAttributes<Order>> {
  declare id: CreationOptional<number>;
  @Column
  declare total: number;
}

test('a ValidatedModel is a model like any other', () => {
  expectTypeOf(Order).toExtend<ModelCtor>();
  expectTypeOf(Order.create({ total: 1 })).resolves.toEqualTypeOf<Order>();
  expectTypeOf(Order.bulkCreate([{ total: 1 }], { validate: false })).resolves.toEqualTypeOf<Order[]>();
  expectTypeOf<Order['total']>().toEqualTypeOf<number>();
  // @ts-expect-error: a column is missing
  void Order.bulkCreate([{}]);
  // @ts-expect-error: it has no such column
  void Order.create({ total: 1, other: 2 });
});
