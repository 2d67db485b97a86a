import { createRequire } from 'node:module';
import {
  Association,
  Column,
  getAssociations,
  getModelName,
  getOptions,
  HasMany,
  Model,
  Table,
} from 'sequelize-typescript';
import { expect, test } from 'vitest';
import { compile } from './compile.js';

// By its code: where several copies of Sluice are loaded, as here by several test files, the first one names it.
const named = expect.objectContaining({ code: 'SLUICE_MODEL_DEFINITION' }) as Error;

/** Members of sequelize-typescript: a new version that changes one breaks Sluice; the test's name says which. */

test('model-service exports getSequelizeTypeByDesignType(target, property), which may be replaced', () => {
  const service = createRequire(import.meta.url)(
    'sequelize-typescript/dist/model/shared/model-service.js',
  ) as {
    getSequelizeTypeByDesignType(target: object, property: string): unknown;
  };
  expect(service.getSequelizeTypeByDesignType).toBeTypeOf('function');
  expect(Object.getOwnPropertyDescriptor(service, 'getSequelizeTypeByDesignType')?.writable).toBe(true);
  class Thing {}
  Reflect.defineMetadata('design:type', String, Thing.prototype, 'name');
  expect(service.getSequelizeTypeByDesignType(Thing.prototype, 'name')).toHaveProperty('key', 'STRING');
  Reflect.defineMetadata('design:type', Object, Thing.prototype, 'name');
  expect(() => service.getSequelizeTypeByDesignType(Thing.prototype, 'name')).toThrow(named);
});

test('@Column calls it through the exports, so that ours is the one called', () => {
  const define = () => compile('@st.Table export class Thing extends st.Model { @st.Column name }');
  expect(define).toThrow(named);
});

test('types are inferred as before', () => {
  @Table
  class Inferred extends Model {
    @Column text!: string;
    @Column count!: number;
    @Column flag!: boolean;
    @Column at!: Date;
  }
  const { rawAttributes } = compileAttributes(Inferred);
  expect(rawAttributes).toEqual({ text: 'STRING', count: 'INTEGER', flag: 'BOOLEAN', at: 'DATE' });
});

function compileAttributes(model: object) {
  const attributes = Reflect.getMetadata(
    'sequelize:attributes',
    (model as { prototype: object }).prototype,
  ) as Record<string, { type: { key: string } }>;
  const entries = Object.entries(attributes).map(([name, { type }]) => [name, type.key]);
  return { rawAttributes: Object.fromEntries(entries) as Record<string, string> };
}

test('getOptions, getModelName and getAssociations read what the decorators wrote', () => {
  @Table({ tableName: 'things' })
  class Thing extends Model {
    @HasMany(() => Thing, 'parentId') things?: Thing[];
  }
  expect(getOptions(Thing.prototype)).toMatchObject({ tableName: 'things' });
  expect(getModelName(Thing.prototype)).toBe('Thing');
  const [association, ...more] = getAssociations(Thing.prototype) ?? [];
  expect(more).toEqual([]);
  expect(association?.getAs()).toBe('things');
  expect(association?.getAssociatedClass()).toBe(Thing);
  expect(association?.getAssociation()).toBe(Association.HasMany);
  expect(association?.getSequelizeOptions).toBeTypeOf('function');
  expect(getOptions(class extends Model {}.prototype)).toBeUndefined();
});

test('isInitialized and initialize are on every model class', () => {
  class Thing extends Model {}
  expect(Thing.isInitialized).toBe(false);
  expect((Thing as unknown as { initialize: unknown }).initialize).toBeTypeOf('function');
});
