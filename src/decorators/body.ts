import { parameterDecorator, type Takes } from './parameter-decorator.js';

type Dto<D> = abstract new (...args: never[]) => D;

/**
 * The body of the request, or of the record, parsed and validated as the class says: that of the parameter's own type, where the compiler
 * writes it down (`emitDecoratorMetadata`), or the one that is named; `@Body([LineDto])` is an array of it. A `string` parameter gets the body
 * as it is, a `Buffer` one its bytes; `@Body(Object)` is parsed and not validated.
 */
export function Body(): Takes<never, '@Body'>;
export function Body(text: StringConstructor): Takes<string, '@Body'>;
export function Body<D extends object>(elements: readonly [Dto<D>]): Takes<D[], '@Body'>;
export function Body<D extends object>(dto: Dto<D>): Takes<D, '@Body'>;
export function Body(dto?: unknown): Takes<never, '@Body'> {
  return parameterDecorator({ kind: 'body', dto }) as never;
}
