import { isRecord } from '../../core/config/problems.js';
import { recordOf, type Fields } from './http-event.js';

/** One thing that is wrong: where it is, as a JSON pointer, and why. */
export interface ModelProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** The attributes of a unique violation, by the names that the model has for its columns. */
export function uniqueFields(error: object): string[] {
  const { fields } = error as { fields?: unknown };
  const columns = Object.keys(recordOf(fields));
  const [first] = itemsOf(error);
  const attributes = recordOf(recordOf(modelOf(first)?.['fieldAttributeMap']));
  // What is no name is the text of an index: it says how the table is made.
  return columns
    .map((column) => (typeof attributes[column] === 'string' ? attributes[column] : column))
    .filter((name) => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name));
}

/** Of a `ValidationError`, or of the `AggregateError` of several as `bulkCreate` throws it. Empty when it is something else. */
export function validationErrors(error: object): ModelProblem[] {
  const { errors } = error as { errors?: unknown };
  if (!Array.isArray(errors)) return [];
  if ((error as Error).name === 'SequelizeValidationError') return errors.map(problemOf);
  const inner = errors.map((one) => recordOf(one)['errors']);
  const all = inner.every(
    (one): one is Error => one instanceof Error && one.name === 'SequelizeValidationError',
  );
  return all ? inner.flatMap((one) => validationErrors(one)) : [];
}

function problemOf(item: unknown): ModelProblem {
  const { path, message, type } = recordOf(item);
  const name = typeof path === 'string' ? path : '';
  const pointer = name === '' ? '' : `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  // Sequelize's own message names the class of the model.
  const isOwn = type === 'notNull Violation' && /^[^ ]+\.[^ ]+ cannot be null$/.test(String(message));
  return {
    pointer,
    detail: isOwn ? 'must be there' : typeof message === 'string' ? message : 'is not valid',
  };
}

function itemsOf(error: object): Fields[] {
  const { errors } = error as { errors?: unknown };
  return Array.isArray(errors) ? errors.filter(isRecord) : [];
}

function modelOf(item: Fields | undefined): Fields | undefined {
  const { instance } = item ?? {};
  return isRecord(instance) ? (instance.constructor as unknown as Fields) : undefined;
}
