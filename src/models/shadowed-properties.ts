import type { ModelClass } from './model-class.js';

/**
 * Class fields that hide a column or an association. Looked for once a class, at cold start, when the models are
 * registered: the fields exist on instances only.
 */
export function shadowedProperties(models: readonly ModelClass[]): string[] {
  return models.flatMap((model) => {
    const instance = instanceOf(model);
    if (instance === undefined) return [];
    return [
      ...Object.keys(model.getAttributes()).map((name) => [name, 'column']),
      ...Object.keys(model.associations).map((name) => [name, 'association']),
    ]
      .filter(([name = '']) => Object.hasOwn(instance, name))
      .map(
        ([name, what]) =>
          `${model.name}.${name}: a class field hides this ${what}, and it would always be undefined. Write ` +
          `'declare ${name}: ...', or set useDefineForClassFields to false in tsconfig.json (the default below target ES2022)`,
      );
  });
}

function instanceOf(model: ModelClass): object | undefined {
  try {
    return new model();
  } catch {
    // A constructor of the user's that needs arguments: nothing can be said of it.
    return undefined;
  }
}
