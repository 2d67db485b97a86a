import type { Model, ModelCtor } from 'sequelize-typescript';

/** A sequelize-typescript model class. */
export type ModelClass = ModelCtor<Model>;
