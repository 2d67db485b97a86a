/**
 * A frozen copy of plain objects and arrays, at every depth. What is not plain (functions, classes, buffers, TLS
 * contexts) is handed on as it is: it has an identity, and freezing it would change the user's own object.
 */
export function frozenCopy<T>(value: T, seen = new Map<unknown, unknown>()): T {
  if (!isPlain(value)) return value;
  const known = seen.get(value);
  if (known !== undefined) return known as T;
  const copy: Record<PropertyKey, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  seen.set(value, copy);
  // Symbols too: Sequelize's operators are symbols.
  for (const key of Reflect.ownKeys(value)) {
    if (!Object.prototype.propertyIsEnumerable.call(value, key)) continue;
    // Not an assignment: that would change the copy's prototype where a key is called `__proto__`.
    Object.defineProperty(copy, key, {
      value: frozenCopy(Reflect.get(value, key), seen),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return Object.freeze(copy) as T;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
