import type { Sequelize } from 'sequelize-typescript';
import { ModelDefinitionError } from '../errors/model-definition-error.js';
import { checkModels, shadowedColumns } from './check-models.js';
import type { ModelClass } from './model-class.js';

/** Which database each model class belongs to; `undefined` once that database was closed for good. */
export type ModelOwners = WeakMap<ModelClass, string | undefined>;

/**
 * Binds the models to their database, once per container. Whatever would fail at the first query, or silently give
 * wrong results, is thrown here, all of it at once.
 */
export function registerModels(
  sequelize: Sequelize,
  database: string,
  models: readonly ModelClass[],
  owners: ModelOwners,
): void {
  const problems = [...ownershipProblems(database, models, owners), ...checkModels(models)];
  if (problems.length > 0) throw new ModelDefinitionError(problems);

  sequelize.addModels([...models]);
  const shadowed = shadowedColumns(models);
  if (shadowed.length > 0) {
    releaseModels(models, owners);
    throw new ModelDefinitionError(shadowed);
  }
  for (const model of models) owners.set(model, database);
}

/** Lets another database have the models. */
export function releaseModels(models: readonly ModelClass[], owners: ModelOwners): void {
  for (const model of models) owners.set(model, undefined);
}

function ownershipProblems(database: string, models: readonly ModelClass[], owners: ModelOwners): string[] {
  return models.flatMap((model) => {
    const owner = owners.get(model);
    if (owner !== undefined) {
      return [
        `${model.name}: the model is registered with database '${owner}' already and cannot belong to '${database}' too. ` +
          `Take it out of one of the two, or make a second class for the second database`,
      ];
    }
    if (!owners.has(model) && model.isInitialized) {
      return [
        `${model.name}: the model is bound to another Sequelize instance, made with new Sequelize(...). ` +
          `Let defineDatabase register it instead`,
      ];
    }
    return [];
  });
}
