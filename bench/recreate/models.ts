import {
  BelongsTo,
  Column,
  DataType,
  ForeignKey,
  HasMany,
  Model,
  Table,
  type ModelCtor,
} from 'sequelize-typescript';

/** Distinct models, each with eight columns; all but the first belong to the one before them. */
export function makeModels(count: number): ModelCtor[] {
  const models: ModelCtor[] = [];
  for (let index = 0; index < count; index++) models.push(makeModel(`Entity${index}`, models[index - 1]));
  return models;
}

function makeModel(name: string, parent: ModelCtor | undefined): ModelCtor {
  const model = { [name]: class extends Model {} }[name] as ModelCtor;
  const column = (property: string, type: DataType) => Column(type)(model.prototype, property);
  column('name', DataType.STRING);
  column('state', DataType.ENUM('open', 'closed'));
  column('total', DataType.DECIMAL(12, 2));
  column('tags', DataType.ARRAY(DataType.STRING));
  column('details', DataType.JSONB);
  column('happenedAt', DataType.DATE);
  if (parent !== undefined) {
    ForeignKey(() => parent)(model.prototype, 'parentId');
    column('parentId', DataType.INTEGER);
    BelongsTo(() => parent)(model.prototype, 'parent');
    HasMany(() => model, 'parentId')(parent.prototype, 'children');
  }
  Table({ tableName: `${name.toLowerCase()}s` })(model);
  return model;
}

type DataType = Parameters<typeof Column>[0];
