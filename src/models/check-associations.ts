import { Association, getAssociations, type BaseAssociation, type Sequelize } from 'sequelize-typescript';
import type { ModelClass } from './model-class.js';

/** What is wrong with the associations of a class: one sentence a mistake. */
export function associationProblems(model: ModelClass, models: readonly ModelClass[]): string[] {
  return (getAssociations(model.prototype) ?? []).flatMap((association) => {
    const problem = targetProblem(association, models) ?? columnProblem(model, association, models);
    return problem === undefined ? [] : [`${model.name}.${nameOf(association)}: ${problem}`];
  });
}

type AnyAssociation = BaseAssociation<object, object>;

function nameOf(association: AnyAssociation): string {
  const as = association.getAs();
  return typeof as === 'object' ? as.plural : (as ?? association.getAssociation());
}

function targetProblem(association: AnyAssociation, models: readonly ModelClass[]): string | undefined {
  const target = association.getAssociatedClass() as ModelClass | undefined;
  if (target === undefined) return `the associated class is undefined. ${CIRCULAR}`;
  if (models.includes(target)) return undefined;
  return `the associated model ${target.name} is not registered. Add it to models`;
}

/** Has sequelize-typescript look for the columns and the join table, as it does when the models are bound. */
function columnProblem(
  model: ModelClass,
  association: AnyAssociation,
  models: readonly ModelClass[],
): string | undefined {
  try {
    association.getSequelizeOptions(model, unbound(models));
    return undefined;
  } catch (error) {
    if (error instanceof JoinTableError) return error.message;
    // sequelize-typescript has no message for a join table without a class whose columns are not named.
    if (association.getAssociation() === Association.BelongsToMany && error instanceof TypeError) {
      return "the columns of the join table are not known. Name both: @BelongsToMany(() => ..., 'table', 'this_id', 'other_id')";
    }
    return `${(error as Error).message} Write @ForeignKey above a column there, or name the column in the association`;
  }
}

const CIRCULAR = 'Is this a circular import of two model files?';

class JoinTableError extends Error {}

/** Of a Sequelize only what finds the model of a join table; the models are not bound yet. */
function unbound(models: readonly ModelClass[]): Sequelize {
  const model = (join: ModelClass | undefined): ModelClass => {
    if (join === undefined) throw new JoinTableError(`the class of the join table is undefined. ${CIRCULAR}`);
    if (!models.includes(join)) {
      throw new JoinTableError(
        `the model of the join table, ${join.name}, is not registered. Add it to models`,
      );
    }
    return Object.create(join, { isInitialized: { value: true } }) as ModelClass;
  };
  return { model } as unknown as Sequelize;
}
