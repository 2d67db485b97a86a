import { Sequelize } from 'sequelize';
import {
  BelongsTo,
  BelongsToMany,
  Column,
  DataType,
  ForeignKey,
  HasMany,
  Model,
  Sequelize as TypedSequelize,
  Table,
} from 'sequelize-typescript';
import { expect, test } from 'vitest';
import { ConfigurationError, defineDatabase } from 'sluice';
import { testDatabase } from '../../helpers/database.js';
import { uniqueName } from '../../helpers/server.js';
import type { ModelClass } from '../../../src/models/model-class.js';
import { problemsOf } from './problems.js';

const problemsWith = (...models: unknown[]) =>
  problemsOf(() => testDatabase({ models: models as ModelClass[] }));

test('a model without @Table is refused', () => {
  class Naked extends Model {}
  expect(problemsWith(Naked)).toEqual([
    'Naked: the class has no @Table decorator. Put @Table above it, or take it out of models',
  ]);
});

test('a class that is no model is refused', () => {
  @Table
  class Half {}
  class Nothing {}
  expect(problemsWith(Half, Nothing)).toEqual([
    expect.stringMatching(/^Half: the class does not extend Model of sequelize-typescript\. /),
    expect.stringMatching(/^Nothing: the class does not extend Model of sequelize-typescript\. /),
  ]);
});

test('a model that is registered with two databases is refused, and both are named', () => {
  @Table
  class Shared extends Model {}
  const first = testDatabase({ models: [Shared] });
  const second = uniqueName('second');
  const [problem] = problemsOf(() => defineDatabase(second, { models: [Shared] }));
  expect(problem).toMatch(/^Shared: the model is registered with database /);
  expect(problem).toContain(`'${first.name}'`);
  expect(problem).toContain(`'${second}'`);
  expect(problem).toContain('make a second class');
});

test('a model of a database that was closed is free', async () => {
  @Table
  class Freed extends Model {}
  await testDatabase({ models: [Freed] }).close();
  const db = testDatabase({ models: [Freed] });
  expect(Freed.sequelize).toBe(db.sequelize);
});

test('a model that belongs to an instance made by the user is refused', () => {
  @Table
  class Foreign extends Model {}
  expect(new TypedSequelize('postgres://u@localhost/db', { models: [Foreign] })).toBeInstanceOf(Sequelize);
  expect(problemsWith(Foreign)).toEqual([
    'Foreign: the model is bound to another Sequelize instance, made with new Sequelize(...). ' +
      'Let defineDatabase register it instead',
  ]);
});

test('two classes with one model name are refused', () => {
  const make = () => {
    @Table({ tableName: 'one' })
    class Twin extends Model {}
    return Twin;
  };
  const [problem] = problemsWith(make(), make());
  expect(problem).toMatch(/^Twin: two classes have the model name 'Twin'/);
  expect(problem).toContain("@Table({ modelName: '...' })");
});

test('the same class twice in the list is one model', () => {
  @Table
  class Parent extends Model {
    @HasMany(() => Child) children?: Child[];
  }
  @Table
  class Child extends Model {
    @ForeignKey(() => Parent) @Column parentId!: number;
  }
  const db = testDatabase({ models: [Parent, Child, Parent, Child] });
  expect(Object.keys(db.sequelize.models)).toEqual(['Parent', 'Child']);
  expect(Object.keys(Parent.associations)).toEqual(['children']);
});

test('an association with a model that is not registered is refused', () => {
  @Table
  class Missing extends Model {}
  @Table
  class Source extends Model {
    @ForeignKey(() => Missing) @Column missingId!: number;
    @BelongsTo(() => Missing) missing?: Missing;
  }
  expect(problemsWith(Source)).toEqual([
    'Source.missing: the associated model Missing is not registered. Add it to models',
  ]);
});

test('an association with a class that is undefined is refused', () => {
  @Table
  class Circular extends Model {
    @HasMany(() => undefined as unknown as ModelClass) others?: Model[];
  }
  expect(problemsWith(Circular)).toEqual([
    'Circular.others: the associated class is undefined. Is this a circular import of two model files?',
  ]);
});

test('a join table whose class is not registered, or undefined, is refused', () => {
  @Table
  class Join extends Model {}
  @Table
  class Left extends Model {
    @BelongsToMany(() => Left, () => Join, 'aId', 'bId') others?: Left[];
    @BelongsToMany(() => Left, () => undefined as unknown as ModelClass, 'aId', 'bId') more?: Left[];
  }
  expect(problemsWith(Left)).toEqual([
    'Left.others: the model of the join table, Join, is not registered. Add it to models',
    'Left.more: the class of the join table is undefined. Is this a circular import of two model files?',
  ]);
});

test('an association without its foreign key is refused', () => {
  @Table
  class Leaf extends Model {}
  @Table
  class Tree extends Model {
    @HasMany(() => Leaf) leaves?: Leaf[];
    @BelongsToMany(() => Leaf, 'leaf_tree') shared?: Leaf[];
  }
  const problems = problemsWith(Tree, Leaf);
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatch(
    /^Tree\.leaves: Foreign key for "Tree" is missing on "Leaf"\. Write @ForeignKey /,
  );
  expect(problems[1]).toMatch(/^Tree\.shared: the columns of the join table are not known\. Name both: /);
});

test('all mistakes are reported at once', () => {
  class Naked extends Model {}
  @Table
  class Source extends Model {
    @HasMany(() => Naked) naked?: Naked[];
    @HasMany(() => Other) others?: Other[];
  }
  class Other extends Model {}
  expect(problemsWith(Naked, Source).map((problem) => problem.split(':')[0])).toEqual([
    'Naked',
    'Source.naked',
    'Source.others',
  ]);
});

test('after a failure the name and the models are free', async () => {
  const name = uniqueName('retried');
  @Table
  class Wrong extends Model {}
  @Table
  class Right extends Model {
    @Column(DataType.STRING) label!: string;
    @ForeignKey(() => Wrong) @Column(DataType.INTEGER) wrongId!: number;
    @BelongsTo(() => Wrong) wrong?: Wrong;
  }
  expect(problemsOf(() => defineDatabase(name, { models: [Right] }))).toHaveLength(1);
  const db = defineDatabase(name, { models: [Right, Wrong] });
  try {
    expect(Right.sequelize).toBe(db.sequelize);
    expect(Object.keys(Right.associations)).toEqual(['wrong']);
  } finally {
    await db.close();
  }
});

test('after a failure within Sequelize, which comes through as it is, the models are free', () => {
  @Table
  class Fragile extends Model {}
  const models = [Fragile];
  expect(() => testDatabase({ models, sequelize: { define: { createdAt: '' } } })).toThrow(
    'Value for "createdAt" option cannot be an empty string',
  );
  expect(testDatabase({ models }).sequelize.models['Fragile']).toBe(Fragile);
});

test('a mistake in the options is not one in the models, and leaves them free', () => {
  @Table
  class Kept extends Model {}
  expect(() => testDatabase({ models: [Kept], closeMs: -1 })).toThrow(ConfigurationError);
  expect(testDatabase({ models: [Kept] }).sequelize.models['Kept']).toBe(Kept);
});

test.each(['Tag', 'Job', 'Pet', 'Log', 'Url'])('%s is a fine name of a class', (name) => {
  const named = { [name]: class extends Model {} }[name] as unknown as ModelClass;
  Table(named);
  expect(problemsWith(named)).toEqual([]);
});
