import { expect } from 'vitest';
import type { ModelDefinitionError } from 'sluice';

/** What is said of the models. */
export function problemsOf(define: () => unknown): readonly string[] {
  try {
    define();
  } catch (error) {
    expect(error).toMatchObject({ name: 'ModelDefinitionError' });
    const { code, problems, message } = error as ModelDefinitionError;
    expect(code).toBe('SLUICE_MODEL_DEFINITION');
    for (const problem of problems) expect(message).toContain(problem);
    return problems;
  }
  return [];
}
