import { checkName, parameterDecorator, type Takes } from './parameter-decorator.js';

/** A parameter of the path, decoded: `id` of `/orders/{id}`. A request without it is answered with 400. */
export function Param(name: string): Takes<string, '@Param'> {
  checkName('@Param', name);
  return parameterDecorator({ kind: 'param', name }) as never;
}
