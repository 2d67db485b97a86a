import { DataTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { expect, test, vi } from 'vitest';
import { internalsOf } from '../../../src/models/sequelize-internals.js';
import { TypeCatalogue } from '../../../src/models/type-catalogue.js';

test('a model is looked at once, however many there are and however often is asked', () => {
  const sequelize = new Sequelize({ dialect: 'postgres', logging: false });
  const looked: string[] = [];
  const define = (name: string, type: unknown = DataTypes.TEXT) => {
    const model = sequelize.define(name, { value: { type: type as typeof DataTypes.TEXT } });
    const { getAttributes } = model;
    vi.spyOn(model, 'getAttributes').mockImplementation(() => {
      looked.push(name);
      return getAttributes.call(model);
    });
  };
  const catalogue = new TypeCatalogue(internalsOf(sequelize).connectionManager, 'models', true);
  for (let i = 0; i < 300; i++) define(`Model${i}`);
  for (let i = 0; i < 3; i++) expect(catalogue.isNeeded()).toBe(false);
  expect(looked).toHaveLength(300);

  define('Late', DataTypes.HSTORE);
  for (let i = 0; i < 3; i++) expect(catalogue.isNeeded()).toBe(true);
  expect(looked.slice(300)).toEqual(['Late']);
});

test('a data type that a user adds before the first connect is parsed by, as Sequelize does', () => {
  const sequelize = new Sequelize({ dialect: 'postgres', logging: false });
  const manager = internalsOf(sequelize).connectionManager;
  const parse = (oid: number, value: string) =>
    (manager as unknown as { getTypeParser(oid: number): (value: string) => unknown }).getTypeParser(oid)(
      value,
    );
  const [money, moneyArray] = [790, 791];
  class Money extends DataTypes.ABSTRACT {
    static types = { postgres: ['money'] };
    static parse = (value: string) => Number(value.replace('$', ''));
  }
  const types = (DataTypes as unknown as { postgres: Record<string, unknown> }).postgres;
  const catalogue = new TypeCatalogue(manager, 'models', true);
  types['MONEY'] = Object.assign(Money, { key: 'MONEY' });
  try {
    catalogue.prepare();
  } finally {
    delete types['MONEY'];
  }
  expect(parse(money, '$12.50')).toBe(12.5);
  expect(parse(moneyArray, '{$1.00,NULL}')).toEqual([1, null]);
});
