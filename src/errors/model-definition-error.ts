import { SluiceError } from './sluice-error.js';

/** Model classes that would fail, or silently misbehave, later. Thrown at cold start, with every mistake at once. */
export class ModelDefinitionError extends SluiceError {
  override readonly name = 'ModelDefinitionError';
  readonly code = 'SLUICE_MODEL_DEFINITION';
  /** One sentence a mistake: the class, the property, the remedy. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? problems[0]
        : `${problems.length} mistakes in models:${problems.map((p) => `\n  - ${p}`).join('')}`,
    );
    this.problems = problems;
  }
}
