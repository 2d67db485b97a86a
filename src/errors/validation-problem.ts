import { HttpError, type HttpErrorOptions } from './http-error.js';

/** One value that is not as it should be. */
export interface InvalidField {
  /** Where it stands, as a JSON pointer: `/lines/0/quantity`; `''` is the body itself. https://www.rfc-editor.org/rfc/rfc6901 */
  readonly pointer: string;
  /** What it should be. Never the value that it has. */
  readonly detail: string;
}

const NAMED = 5;

/**
 * 422: a body that could be read, and breaks the rules of its class. `errors` has one item a field, and is a member of the problem
 * details.
 */
export class ValidationProblem extends HttpError {
  override readonly name = 'ValidationProblem';
  override readonly code = 'SLUICE_VALIDATION';
  readonly errors: readonly InvalidField[];

  constructor(errors: readonly InvalidField[], options?: HttpErrorOptions) {
    const named = errors.slice(0, NAMED).map(({ pointer }) => (pointer === '' ? 'the body itself' : pointer));
    const more = errors.length > NAMED ? `, and ${errors.length - NAMED} more` : '';
    super(422, `Not valid: ${named.join(', ')}${more}`, {
      ...options,
      members: { ...options?.members, errors },
    });
    this.errors = errors;
  }
}
