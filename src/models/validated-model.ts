import {
  ValidationError,
  type Attributes,
  type BulkCreateOptions,
  type CreationAttributes,
  type InitOptions,
  type ModelAttributes,
  type Model as AnyModel,
  type ModelStatic,
  type ValidationErrorItem,
} from 'sequelize';
import { Model, type ModelStatic as Constructor } from 'sequelize-typescript';
import { ModelDefinitionError } from '../errors/model-definition-error.js';
import type { ModelClass } from './model-class.js';
import { brokenRules, ruleProblems, skippedColumns, type ValidationOptions } from './model-rules.js';
import { runHooks } from './sequelize-internals.js';

/** Says of a `bulkCreate` that whoever called it has decided whether it validates. */
const DECIDED = Symbol('sluice.validated-model');

/**
 * A model whose columns are validated by the rules of class-validator that stand above them, wherever Sequelize itself validates: before
 * `create`, `save`, `update` (of an instance, and the static one, the values that it is given), `upsert`, and, other than in Sequelize,
 * `bulkCreate`. What is broken is in Sequelize's own `ValidationError`, one item a column, beside the items of
 * Sequelize's own validators. `validate: false` switches both off; `hooks: false` neither.
 *
 * Needs the package class-validator.
 *
 * @throws {ModelDefinitionError} when it is registered and has rules above what is no column
 */
export abstract class ValidatedModel<
  // As sequelize-typescript's own Model has them.
  // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-empty-object-type
  TModelAttributes extends {} = any,
  // oxlint-disable-next-line typescript/no-empty-object-type
  TCreationAttributes extends {} = TModelAttributes,
> extends Model<TModelAttributes, TCreationAttributes> {
  /** sequelize-typescript calls it when the model is registered. */
  static override initialize<MS extends Constructor, M extends InstanceType<MS>>(
    attributes: ModelAttributes,
    options: InitOptions,
  ): MS {
    const model = super.initialize<MS, M>(attributes, options);
    const problems = ruleProblems(this as unknown as ModelClass);
    if (problems.length > 0) throw new ModelDefinitionError(problems);
    // Of another model's bulkCreate, which has this one in its `include`: that one does not ask us.
    (model as unknown as ModelClass).addHook('beforeBulkCreate', (_instances, given: object) => {
      if (!Object.hasOwn(given, DECIDED)) (given as BulkCreateOptions).validate = true;
    });
    return model;
  }

  /** As Sequelize's own, but validates unless it is told not to. What is broken is in an `AggregateError`, one error a record. */
  static override bulkCreate<M extends AnyModel>(
    this: ModelStatic<M>,
    records: readonly CreationAttributes<M>[],
    options: BulkCreateOptions<Attributes<M>> = {},
  ): Promise<M[]> {
    const { validate = true } = options;
    return (super.bulkCreate as (...args: unknown[]) => Promise<M[]>).call(this, records, {
      ...options,
      validate,
      [DECIDED]: true,
    });
  }

  /** Sequelize calls it wherever it validates, whether hooks run or not. */
  override async validate(given: ValidationOptions = {}): Promise<void> {
    const model = this.constructor as ModelClass;
    const options = { hooks: true, ...given, skip: skippedColumns(model, given) };
    if (!options.hooks) {
      await validateBoth(this, options);
      return;
    }
    // The hooks stand around both kinds of validators, as Sequelize has them around its own.
    await runHooks(model, 'beforeValidate', this, options);
    try {
      await validateBoth(this, options);
    } catch (error) {
      await runHooks(model, 'validationFailed', this, options, error);
      throw error;
    }
    await runHooks(model, 'afterValidate', this, options);
    // Sequelize takes the values of the static `update` from it, which its types do not say.
    return this as unknown as void;
  }
}

/** Not a private method: some wrap their instances. */
async function validateBoth(
  instance: ValidatedModel,
  options: ValidationOptions & { readonly instance?: unknown },
): Promise<void> {
  const items: ValidationErrorItem[] = [];
  try {
    await Model.prototype.validate.call(instance, { ...options, hooks: false });
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    items.push(...error.errors);
  }
  // An upsert inserts all columns, whichever it is given.
  const skip = options.instance === instance ? [] : options.skip;
  items.push(...(await brokenRules(instance, new Set(skip))));
  // The type leaves out that Sequelize makes the message of its items when there is none.
  if (items.length > 0) throw new ValidationError(null as unknown as string, items);
}
