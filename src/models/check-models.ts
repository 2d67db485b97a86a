import { getModelName, getOptions } from 'sequelize-typescript';
import { associationProblems } from './check-associations.js';
import type { ModelClass } from './model-class.js';

/** What is wrong with the classes before Sequelize sees them: one sentence a mistake. */
export function checkModels(models: readonly ModelClass[]): string[] {
  const problems: string[] = [];
  const names = new Map<string, ModelClass>();
  for (const model of models) {
    if (typeof model.initialize !== 'function') {
      problems.push(
        `${model.name}: the class does not extend Model of sequelize-typescript. Let it, or take it out of models`,
      );
      continue;
    }
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

// One or two letters, or a short name that does not begin as class names do.
function looksMinified(name: string): boolean {
  return /^[\w$]{0,2}$/.test(name) || /^[a-z_$][\w$]{0,3}$/.test(name);
}
