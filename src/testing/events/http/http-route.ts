export interface Route {
  /** `/orders/{id}`; `undefined`: there is none, and `$default` takes it. */
  readonly template: string | undefined;
  readonly parameters: Readonly<Record<string, string>> | undefined;
}

/** The route and the parameters of a path, each by the other where one is missing. */
export function routeOf(
  path: string,
  template: string | undefined,
  parameters: Readonly<Record<string, string>> | undefined,
  problems: string[],
): Route {
  const given = Object.keys(parameters ?? {}).length > 0 ? parameters : undefined;
  if (template === undefined) {
    return { template: given && templateOf(path, given, problems), parameters: given };
  }
  if (!template.startsWith('/')) {
    problems.push(
      `route is '${template}', but must be a path that begins with /, without the method: '/orders/{id}'`,
    );
    return { template, parameters: given };
  }
  const found = match(path, template);
  if (found === undefined) {
    problems.push(`route is '${template}', which does not take the path '${path}'`);
    return { template, parameters: given };
  }
  for (const [name, value] of Object.entries(given ?? {})) {
    if (found[name] !== value) {
      const there = found[name] === undefined ? 'has no such parameter' : `has '${found[name]}' there`;
      problems.push(
        `pathParameters.${name} is '${value}', but the path '${path}' of route '${template}' ${there}`,
      );
    }
  }
  return { template, parameters: Object.keys(found).length > 0 ? found : undefined };
}

function match(path: string, template: string): Record<string, string> | undefined {
  const names: string[] = [];
  const pattern = template.split(/(\{[^/{}]+\})/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const isGreedy = part.endsWith('+}');
    names.push(part.slice(1, isGreedy ? -2 : -1));
    return isGreedy ? '(.+)' : '([^/]+)';
  });
  const values = new RegExp(`^${pattern.join('')}$`).exec(path)?.slice(1);
  return values && Object.fromEntries(names.map((name, index) => [name, decoded(values[index] ?? '')]));
}

function templateOf(path: string, parameters: Readonly<Record<string, string>>, problems: string[]): string {
  let template = path;
  for (const [name, value] of Object.entries(parameters)) {
    const segments = template.split('/');
    const at = segments.findIndex((segment) => decoded(segment) === value);
    if (at >= 0) segments[at] = `{${name}}`;
    template = segments.join('/');
    if (at < 0) {
      problems.push(
        `pathParameters.${name} is '${value}', which is no part of the path '${path}'. Pass the path, or the route`,
      );
    }
  }
  return template;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
