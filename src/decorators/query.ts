import { checkName, parameterDecorator, type Takes } from './parameter-decorator.js';

/** A parameter of the query string, decoded; the first one where there are several. `undefined` where there is none. */
export function Query(name: string): Takes<string | undefined, '@Query'> {
  checkName('@Query', name);
  return parameterDecorator({ kind: 'query', name }) as never;
}
