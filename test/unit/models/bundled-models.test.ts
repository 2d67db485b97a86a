import { expect, test } from 'vitest';
import { testDatabase } from '../../helpers/database.js';
import type { ModelClass } from '../../../src/models/model-class.js';
import { compile } from './compile.js';
import { problemsOf } from './problems.js';

const problemsWith = (models: Record<string, ModelClass>) =>
  problemsOf(() => testDatabase({ models: Object.values(models) }));

const define = { tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } } };

test('a column without metadata is refused while the class is defined, with the remedy', () => {
  const [problem, ...more] = problemsOf(() =>
    compile('@st.Table export class Order extends st.Model { @st.Column note }'),
  );
  expect(more).toEqual([]);
  expect(problem).toMatch(/^Order\.note: the type of this column is not known/);
  expect(problem).toContain('wrote no decorator metadata');
  expect(problem).toContain('@Column(DataType.STRING)');
});

test('a column whose metadata is Object, as a union is, is refused with the remedy', () => {
  // What tsc writes for `note: string | null`.
  const source = `
    const metadata = Reflect.metadata('design:type', Object);
    @st.Table export class Order extends st.Model { @st.Column @metadata note }`;
  const [problem, ...more] = problemsOf(() => compile(source));
  expect(more).toEqual([]);
  expect(problem).toMatch(/^Order\.note: the type of this column is not known: .* as Object, as unions/);
  expect(problem).toContain('@Column(DataType.STRING)');
});

test('a union in a file with metadata is refused too', async () => {
  const load = () => import('./union-column.js');
  await expect(load()).rejects.toMatchObject({
    code: 'SLUICE_MODEL_DEFINITION',
    problems: [expect.stringMatching(/^Nullable\.note: .* as Object, .*@Column\(DataType\.STRING\)/)],
  });
});

test('the error keeps that of sequelize-typescript as its cause', () => {
  const define = () =>
    compile('@st.Table export class Order extends st.Model { @st.Column({ allowNull: true }) note }');
  expect(define).toThrow(
    expect.objectContaining({
      cause: expect.objectContaining({ message: expect.stringContaining("'note'") }),
    }) as Error,
  );
});

test('a column whose type is said needs no metadata', () => {
  const models = compile(`
    @st.Table export class Order extends st.Model {
      @st.Column(st.DataType.STRING) note
      @st.Column({ type: st.DataType.INTEGER }) total
    }`);
  expect(problemsWith(models)).toEqual([]);
  expect(Object.keys(models['Order']?.getAttributes() ?? {})).toContain('total');
});

test('a class field that hides a column is refused', () => {
  const source =
    '@st.Table export class Order extends st.Model { @st.Column(st.DataType.STRING) note: string }';
  const [problem, ...more] = problemsWith(compile(source, define));
  expect(more).toEqual([]);
  expect(problem).toMatch(/^Order\.note: a class field hides this column/);
  expect(problem).toContain("'declare note: ...'");
  expect(problem).toContain('useDefineForClassFields');
  expect(problemsWith(compile(source))).toEqual([]);
  expect(problemsWith(compile(source.replace('note:', 'declare note:'), define))).toEqual([]);
});

test('class fields that hide the id, a timestamp, a column with a default or an association are refused', () => {
  const source = `
    @st.Table export class Parent extends st.Model {
      id: number;
      createdAt = new Date();
      @st.Default(1) @st.Column(st.DataType.INTEGER) total = 2;
      @st.HasMany(() => Child) children: Child[];
    }
    @st.Table export class Child extends st.Model {
      @st.ForeignKey(() => Parent) @st.Column(st.DataType.INTEGER) declare parentId: number;
      @st.BelongsTo(() => Parent) parent: Parent;
      unrelated = 1;
    }`;
  const places = problemsWith(compile(source, define)).map((problem) => problem.split(', and')[0]);
  expect(places.toSorted()).toEqual([
    'Child.parent: a class field hides this association',
    'Parent.children: a class field hides this association',
    'Parent.createdAt: a class field hides this column',
    'Parent.id: a class field hides this column',
    'Parent.total: a class field hides this column',
  ]);
});

test('a model whose constructor needs arguments is not refused', () => {
  const source = `
    @st.Table export class Strict extends st.Model {
      @st.Column(st.DataType.STRING) declare note: string;
      constructor(values) { super(values, values.options); }
    }`;
  expect(problemsWith(compile(source, define))).toEqual([]);
});

const twoModels = (table: string) => `
  (() => {
    @st.Table${table} class Order extends st.Model { @st.Column(st.DataType.STRING) note }
    @st.Table${table.replace('orders', 'lines')} class OrderLine extends st.Model { @st.Column(st.DataType.STRING) text }
    module.exports = { Order, OrderLine };
  })()`;

test('a class name that a minifier made is refused when it became the name of a table', () => {
  const problems = problemsWith(compile(twoModels(''), { minify: true, keepNames: false }));
  expect(problems).toHaveLength(2);
  for (const problem of problems) {
    expect(problem).toMatch(
      /^.{1,2}: the class name, which becomes the table's name, looks like a minifier's/,
    );
    expect(problem).toContain('keepNames: true');
    expect(problem).toContain("@Table({ tableName: '...' })");
  }
});

test('a minified build that keeps names is fine', () => {
  const models = compile(twoModels(''), { minify: true, keepNames: true });
  expect(problemsWith(models)).toEqual([]);
  expect(models['Order']?.getTableName()).toBe('Orders');
});

test('a minified build whose tables are named is fine', () => {
  const models = compile(twoModels("({ tableName: 'orders' })"), { minify: true, keepNames: false });
  expect(problemsWith(models)).toEqual([]);
  expect(models['OrderLine']?.getTableName()).toBe('lines');
});

test('mistakes of a bundle are corrected and the models registered in the same process', () => {
  const source =
    '@st.Table export class Order extends st.Model { @st.Column(st.DataType.STRING) note: string }';
  const wrong = compile(source, define);
  expect(problemsWith(wrong)).toHaveLength(1);
  // Once more, the same classes: the same mistake, and not that they belong to somebody.
  expect(problemsWith(wrong)[0]).toMatch(/^Order\.note: a class field hides/);
  expect(problemsWith(compile(source))).toEqual([]);
});
