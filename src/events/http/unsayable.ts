/** Why JSON cannot carry a value, with the path: `$.lines[0].total is a BigInt`. Visits what `JSON.stringify` visits. */
export function unsayable(value: unknown): string {
  try {
    return visit(value, '', '$', new Set()) ?? `$ is ${named(value)}`;
  } catch {
    // The only other limit there is.
    return '$ is nested too deeply';
  }
}

function visit(given: unknown, key: string, path: string, ancestors: Set<object>): string | undefined {
  let value = given;
  try {
    const { toJSON } = Object(given) as { toJSON?: unknown };
    if (typeof toJSON === 'function') value = toJSON.call(given, key) as unknown;
  } catch (error) {
    return `${path} has a toJSON() that throws: ${messageOf(error)}`;
  }
  if (typeof value === 'bigint') return `${path} is a BigInt. Make it a text, or a number`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (ancestors.has(value)) return `${path} is an object that contains itself`;
  ancestors.add(value);
  for (const name of Object.keys(value)) {
    const at = path + (Array.isArray(value) ? `[${name}]` : property(name));
    let child: unknown;
    try {
      child = (value as Record<string, unknown>)[name];
    } catch (error) {
      return `${at} has a getter that throws: ${messageOf(error)}`;
    }
    const problem = visit(child, name, at, ancestors);
    if (problem !== undefined) return problem;
  }
  ancestors.delete(value);
  return undefined;
}

function named(value: unknown): string {
  const name = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return `a ${name}`;
}

function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
