import { isRecord } from '../../core/config/problems.js';
import { ConfigurationError } from '../../errors/configuration-error.js';
import { NotFoundError } from '../../errors/http-error.js';
import { decoded } from './fields.js';
import { type HttpEvent, type HttpVersion } from './http-event.js';
import type { ByName } from './http-request.js';

/**
 * API Gateway says them, a REST API without decoding them. Function URLs and load balancers know no routes: there the template
 * that `http()` was given finds them.
 */
export function pathParameters(
  event: HttpEvent,
  version: HttpVersion,
  path: string,
  route: string | undefined,
): ByName {
  const { pathParameters: given } = event as unknown as Record<string, unknown>;
  const map = Object.create(null) as Record<string, string>;
  if (isRecord(given)) {
    for (const [name, value] of Object.entries(given)) {
      if (typeof value === 'string') map[name] = version === 'rest' ? decoded(value) : value;
    }
    return map;
  }
  if (route !== undefined) {
    const found = matchRoute(path, route);
    if (found === undefined) throw new NotFoundError('There is nothing at this path');
    for (const [name, value] of found) map[name] = decoded(value);
    return map;
  }
  if (version === '2.0' || version === '1.0' || version === 'rest') return map;
  throw new ConfigurationError('http()', [
    `${version === 'function-url' ? 'a function URL' : 'a load balancer'} says no parameters of the path. Say where they are: http({ route: '/orders/{id}' })`,
  ]);
}

/** `{name}` is one segment, `{name+}` at the end is all that is left. */
function matchRoute(path: string, route: string): [name: string, value: string][] | undefined {
  const segments = path.split('/');
  const pattern = route.split('/');
  const found: [string, string][] = [];
  for (const [index, part] of pattern.entries()) {
    const name = /^\{([^{}]+?)(\+?)\}$/.exec(part);
    const value = name?.[2] === '+' ? segments.splice(index).join('/') : segments[index];
    if (name?.[1] === undefined ? value !== part : value === undefined || value === '') return undefined;
    if (name?.[1] !== undefined) found.push([name[1], value ?? '']);
    if (name?.[2] === '+') return found;
  }
  return segments.length === pattern.length ? found : undefined;
}
