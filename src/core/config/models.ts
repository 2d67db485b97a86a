import { describeValue, isRecord, type Problems } from './problems.js';

/** Reports what is not a list of classes. The models themselves are not part of the resolved options. */
export function checkModels(models: unknown, problems: Problems): void {
  if (models === undefined) return;
  if (!Array.isArray(models)) {
    const hint = isRecord(models) ? '; from `import * as models` it is `Object.values(models)`' : '';
    problems.add(`\`models\` is ${describeValue(models)}: it must be an array of classes${hint}`);
    return;
  }
  if (models.some((model) => typeof model === 'string')) {
    problems.add('`models` has a string: bundlers cannot follow file patterns; list the classes');
  }
  // Not forEach, which skips the holes of a sparse array.
  for (const [index, model] of models.entries()) {
    if (typeof model === 'string' || isClass(model)) continue;
    const hint = model === undefined ? ', perhaps because of a circular import' : '';
    problems.add(`\`models[${index}]\` is ${describeValue(model)}${hint}: it must be a model class`);
  }
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && isRecord(value.prototype);
}
