import { checkName, parameterDecorator, type Takes } from './parameter-decorator.js';

/** A header, whatever the case of its name; several of one name are joined by `, `. `undefined` where there is none. */
export function Header(name: string): Takes<string | undefined, '@Header'> {
  checkName('@Header', name);
  return parameterDecorator({ kind: 'header', name }) as never;
}
