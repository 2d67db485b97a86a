import { getAssociations, getModelName, getOptions } from 'sequelize-typescript';
import type { ModelClass } from './model-class.js';

/** What is wrong with the classes before Sequelize sees them: one sentence a mistake. */
export function checkModels(models: readonly ModelClass[]): string[] {
  const problems: string[] = [];
  const names = new Map<string, ModelClass>();
  for (const model of new Set(models)) {
    const options = getOptions(model.prototype);
    if (options === undefined) {
      problems.push(
        `${model.name}: the class has no @Table decorator. Put @Table above it, or take it out of models`,
      );
      continue;
    }
    const tableIsNamed = options.tableName !== undefined || options.modelName !== undefined;
    if (!tableIsNamed && looksMinified(model.name)) {
      problems.push(
        `${model.name}: the class name, which becomes the table's name, looks like a minifier's. ` +
          `Keep class names (esbuild: keepNames: true), or write @Table({ tableName: '...' })`,
      );
    }
    const name = getModelName(model.prototype);
    const other = names.get(name);
    if (other !== undefined) {
      problems.push(
        `${model.name}: two classes have the model name '${name}', and the second would replace the first. ` +
          `Give one of them another: @Table({ modelName: '...' })`,
      );
    }
    names.set(name, model);
    problems.push(...associationProblems(model, models));
  }
  return problems;
}

function associationProblems(model: ModelClass, models: readonly ModelClass[]): string[] {
  const problems: string[] = [];
  for (const association of getAssociations(model.prototype) ?? []) {
    const property = `${model.name}.${association.getAs()}`;
    const target = association.getAssociatedClass() as ModelClass | undefined;
    if (target === undefined) {
      problems.push(
        `${property}: the associated class is undefined. Is this a circular import of two model files?`,
      );
    } else if (!models.includes(target)) {
      problems.push(`${property}: the associated model ${target.name} is not registered. Add it to models`);
    }
  }
  return problems;
}

/**
 * Class fields that hide a column or an association. Built once a class, at cold start: the properties exist on
 * instances only.
 */
export function shadowedColumns(models: readonly ModelClass[]): string[] {
  const problems: string[] = [];
  for (const model of new Set(models)) {
    const instance = instanceOf(model);
    if (instance === undefined) continue;
    const hidden = [...Object.keys(model.getAttributes()), ...Object.keys(model.associations)].filter(
      (name) => Object.hasOwn(instance, name),
    );
    for (const name of hidden) {
      problems.push(
        `${model.name}.${name}: a class field hides this column, and it would always be undefined. Write ` +
          `'declare ${name}: ...', or set useDefineForClassFields to false in tsconfig.json (the default below target ES2022)`,
      );
    }
  }
  return problems;
}

function instanceOf(model: ModelClass): object | undefined {
  try {
    return new model();
  } catch {
    // A constructor of the user's that needs arguments: nothing can be said of it.
    return undefined;
  }
}

// One or two letters, or a short name that does not begin as class names do.
function looksMinified(name: string): boolean {
  return /^[\w$]{0,2}$/.test(name) || /^[a-z_$][\w$]{0,3}$/.test(name);
}
