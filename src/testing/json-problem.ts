export interface JsonProblem {
  /** `$.lines[0].total` */
  readonly path: string;
  /** Completes a sentence: 'is a BigInt (42n)'. */
  readonly what: string;
}

/**
 * The first value for which `JSON.stringify` throws; with `strict` also the first that it would silently drop or turn
 * into `null`. It visits what `JSON.stringify` visits, and calls each `toJSON` as that does.
 */
export function jsonProblem(value: unknown, strict: boolean): JsonProblem | undefined {
  return visit(value, '', '$', new Set(), strict);
}

function visit(
  given: unknown,
  key: string,
  path: string,
  ancestors: Set<object>,
  strict: boolean,
): JsonProblem | undefined {
  let value = given;
  try {
    value = asJson(given, key);
  } catch (error) {
    return { path, what: `has a toJSON() that throws: ${messageOf(error)}` };
  }
  if (typeof value === 'bigint') return { path, what: `is a BigInt (${value}n)` };
  if (strict) {
    if (typeof value === 'function' || typeof value === 'symbol')
      return { path, what: `is a ${typeof value}` };
    if (typeof value === 'number' && !Number.isFinite(value)) return { path, what: `is ${value}` };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (ancestors.has(value)) return { path, what: 'is an object that contains itself' };
  ancestors.add(value);
  const problem = visitChildren(value, path, ancestors, strict);
  ancestors.delete(value);
  return problem;
}

function visitChildren(
  value: object,
  path: string,
  ancestors: Set<object>,
  strict: boolean,
): JsonProblem | undefined {
  for (const key of Object.keys(value)) {
    const at = Array.isArray(value) ? `${path}[${key}]` : `${path}${property(key)}`;
    let child: unknown;
    try {
      child = (value as Record<string, unknown>)[key];
    } catch (error) {
      return { path: at, what: `has a getter that throws: ${messageOf(error)}` };
    }
    const problem = visit(child, key, at, ancestors, strict);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A `toJSON` may stand on `BigInt.prototype` too. */
function asJson(value: unknown, key: string): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'bigint') return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? (toJSON.call(value, key) as unknown) : value;
}

function property(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
