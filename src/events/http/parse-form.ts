import { BadRequestError, HttpError } from '../../errors/http-error.js';

/** More than any form has; without a limit a body of 6 MB has three million of them. */
const MOST_FIELDS = 1_000;

/**
 * A form as a plain object: a name that comes several times has an array.
 *
 * @throws {HttpError} 413 when it has over 1000 fields, 400 when one is named `__proto__`
 */
export function parseForm(text: string): Record<string, string | string[]> {
  const pairs = new URLSearchParams(text);
  if (pairs.size > MOST_FIELDS)
    throw new HttpError(413, `The form has over ${MOST_FIELDS} fields`, {
      members: { maxFields: MOST_FIELDS },
    });
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of pairs) {
    if (name === '__proto__') throw new BadRequestError('The form has a field named __proto__');
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : [known, value].flat());
  }
  return Object.fromEntries(fields);
}
