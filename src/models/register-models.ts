import type { Sequelize } from 'sequelize-typescript';
import { ModelDefinitionError } from '../errors/model-definition-error.js';
import { removeAssociationMethods } from './association-methods.js';
import { checkModels } from './check-models.js';
import type { ModelClass } from './model-class.js';
import { shadowedProperties } from './shadowed-properties.js';

interface Ownership {
  /** `undefined` once that database was closed for good, or could not be defined. */
  readonly database: string | undefined;
  /** What the class itself had on its prototype before it was first registered. */
  readonly ownMethods: ReadonlySet<string>;
}

/** Which database each model class belongs to. */
export type ModelOwners = WeakMap<ModelClass, Ownership>;

/**
 * Binds the models to their database, once per container. Whatever would fail at the first query, or silently give
 * wrong results, is thrown here, all of it at once; the models are then free for another attempt.
 */
export function registerModels(
  sequelize: Sequelize,
  database: string,
  given: readonly ModelClass[],
  owners: ModelOwners,
): void {
  const models = [...new Set(given)];
  const problems = [...ownershipProblems(database, models, owners), ...checkModels(models)];
  if (problems.length > 0) throw new ModelDefinitionError(problems);

  for (const model of models) take(model, database, owners);
  try {
    sequelize.addModels(models);
    const shadowed = shadowedProperties(models);
    if (shadowed.length > 0) throw new ModelDefinitionError(shadowed);
  } catch (error) {
    releaseModels(models, owners);
    throw error;
  }
}

function take(model: ModelClass, database: string, owners: ModelOwners): void {
  const known = owners.get(model);
  if (known !== undefined) removeAssociationMethods(model, known.ownMethods);
  const ownMethods = known?.ownMethods ?? new Set(Object.getOwnPropertyNames(model.prototype));
  owners.set(model, { database, ownMethods });
}

/** Lets another database have the models. */
export function releaseModels(models: readonly ModelClass[], owners: ModelOwners): void {
  for (const model of models) {
    const known = owners.get(model);
    if (known !== undefined) owners.set(model, { ...known, database: undefined });
  }
}

function ownershipProblems(database: string, models: readonly ModelClass[], owners: ModelOwners): string[] {
  return models.flatMap((model) => {
    const owner = owners.get(model);
    if (owner?.database !== undefined) {
      return [
        `${model.name}: the model is registered with database '${owner.database}' already and cannot belong to '${database}' too. ` +
          `Take it out of one of the two, or make a second class for the second database`,
      ];
    }
    if (owner === undefined && model.isInitialized) {
      return [
        `${model.name}: the model is bound to another Sequelize instance, made with new Sequelize(...). ` +
          `Let defineDatabase register it instead`,
      ];
    }
    return [];
  });
}
