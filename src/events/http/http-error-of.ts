import {
  BadRequestError,
  ConflictError,
  HttpError,
  NotFoundError,
  ServiceUnavailableError,
  UnprocessableError,
} from '../../errors/http-error.js';
import { isSluiceError } from '../../errors/sluice-error.js';
import { databaseErrorOf } from './database-error-of.js';
import { uniqueFields, validationErrors } from './model-errors.js';

/** Seconds. */
const RETRY_AFTER = '1';

/**
 * How `http()` answers an error, when `mapError` does not say otherwise: an `HttpError` as it says, errors of Sequelize and of Sluice by
 * what they mean to a client. `undefined`: nobody outside may know more than that it failed; it becomes 500.
 */
export function httpErrorOf(error: unknown): HttpError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isHttpError(error)) return error;
  return (
    (isSluiceError(error) ? ofSluice(error.code) : undefined)?.(error) ??
    OF_SEQUELIZE.get(error.name)?.(error)
  );
}

/** Also of another copy of the package. */
function isHttpError(error: Error): error is HttpError {
  return (
    error instanceof HttpError ||
    (isSluiceError(error) && 'status' in error && 'members' in error && 'headers' in error)
  );
}

type Translate = (error: Error) => HttpError | undefined;

function ofSluice(code: string): Translate | undefined {
  if (code === 'SLUICE_DEADLINE_EXCEEDED')
    return (cause) => new HttpError(504, 'It has taken longer than there was time', { cause });
  return code === 'SLUICE_CONNECT_TIMEOUT' || code === 'SLUICE_ACQUIRE_TIMEOUT' ? unavailable : undefined;
}

function unavailable(cause: Error): HttpError {
  return new ServiceUnavailableError('The database cannot be reached just now. Try again in a moment', {
    cause,
    headers: { 'retry-after': RETRY_AFTER },
  });
}

// By name: two copies of Sequelize have two classes, and importing it would load it for handlers without a database.
const OF_SEQUELIZE: ReadonlyMap<string, Translate> = new Map<string, Translate>([
  ['SequelizeUniqueConstraintError', conflict],
  ['SequelizeForeignKeyConstraintError', reference],
  [
    'SequelizeExclusionConstraintError',
    (cause) => new ConflictError('It is in conflict with what is there already', { cause }),
  ],
  ['SequelizeValidationError', invalid],
  // Of bulkCreate.
  ['AggregateError', (error) => (validationErrors(error).length > 0 ? invalid(error) : undefined)],
  ['SequelizeEmptyResultError', (cause) => new NotFoundError('There is no such thing', { cause })],
  ['SequelizeDatabaseError', (error) => ofDatabase(error)],
  ...[
    'Connection',
    'ConnectionRefused',
    'ConnectionTimedOut',
    'ConnectionAcquireTimeout',
    'AccessDenied',
    'HostNotFound',
    'HostNotReachable',
    'InvalidConnection',
  ].map((name) => [`Sequelize${name}Error`, unavailable] as const),
]);

function conflict(cause: Error): HttpError {
  const fields = uniqueFields(cause);
  const what = fields.length === 0 ? 'this' : `this ${fields.join(', ')}`;
  return new ConflictError(`There is one with ${what} already`, { cause, members: { fields } });
}

function reference(cause: Error): HttpError {
  const { detail } = ((cause as { parent?: unknown }).parent ?? {}) as { detail?: unknown };
  // A server may speak another language.
  const says = typeof detail === 'string' ? detail : '';
  if (says.includes('still referenced'))
    return new ConflictError('Something else still refers to it', { cause });
  if (says.includes('not present'))
    return new ConflictError('It refers to something that does not exist', { cause });
  return new ConflictError('What it refers to, or what refers to it, does not allow it', { cause });
}

function invalid(cause: Error): HttpError {
  return new UnprocessableError('What was sent is not valid', {
    cause,
    members: { errors: validationErrors(cause) },
  });
}

function ofDatabase(cause: Error): HttpError | undefined {
  const kind = databaseErrorOf(cause);
  if (kind === 'unreachable') return unavailable(cause);
  if (kind === 'value')
    return new BadRequestError('A value is not of the kind that is wanted, or is too large', { cause });
  if (kind === 'rule') return new UnprocessableError('What was sent breaks a rule of the data', { cause });
  if (kind === 'busy')
    return new ServiceUnavailableError('Others change the same data just now. Try again in a moment', {
      cause,
      headers: { 'retry-after': RETRY_AFTER },
    });
  return undefined;
}
