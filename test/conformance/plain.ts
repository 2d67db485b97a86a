import { BaseError, Model } from 'sequelize';

/** Model instances as plain objects, however deep they are. */
export function plain(value: unknown): unknown {
  if (value instanceof Model) return plain(value.get({ plain: true }));
  if (Array.isArray(value)) return value.map(plain);
  return value;
}

/** What the server says of an error, as far as it does not name lines of its own source. */
const SERVER_FIELDS = [
  'code',
  'severity',
  'detail',
  'hint',
  'where',
  'position',
  'table',
  'column',
  'constraint',
  'dataType',
] as const;

/** How this failed, as plain data; it must fail. */
export async function failure(promise: PromiseLike<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  return describeError(error);
}

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { thrown: error };
  const parts = error as Partial<Record<string, unknown>> & Error;
  const parent = (parts['parent'] ?? error) as Record<string, unknown>;
  return defined({
    class: error.constructor.name,
    isSequelize: error instanceof BaseError,
    name: error.name,
    message: error.message,
    ...Object.fromEntries(SERVER_FIELDS.map((field) => [field, parent[field]])),
    fields: parts['fields'],
    index: parts['index'],
    items: Array.isArray(parts['errors']) ? parts['errors'].map(describeItem) : undefined,
  });
}

/** A `ValidationErrorItem`, or what an AggregateError holds. */
function describeItem(item: unknown): unknown {
  const { message, type, path, value, validatorKey, errors } = item as Record<string, unknown>;
  const inner = (errors as { errors?: unknown[] } | undefined)?.errors;
  return defined({ message, type, path, value, validatorKey, inner: inner?.map(describeItem) });
}

function defined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
