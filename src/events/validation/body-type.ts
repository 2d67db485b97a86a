import type { HandlerParameter } from '../../core/handler-parameters.js';
import { ConfigurationError } from '../../errors/configuration-error.js';

export type DtoClass = new () => object;

/** What a parameter with `@Body` gets. */
export type BodyType =
  | { readonly kind: 'text' | 'bytes' }
  /** `dto` is `undefined` when it is not validated. */
  | { readonly kind: 'parsed'; readonly dto: DtoClass | undefined; readonly list: boolean };

/** By what the decorator names, or else by the parameter's own type. Metadata writes `Object` for what is no class. */
export function bodyType({ dto, type, index }: HandlerParameter, subject: string): BodyType {
  const refuse = (problem: string): never => {
    throw new ConfigurationError(subject, [`@Body on parameter ${index + 1} of handle: ${problem}`]);
  };
  const named = dto ?? type;
  if (named === String) return { kind: 'text' };
  if (named === Buffer || named === Uint8Array) return { kind: 'bytes' };
  if (dto === Object) return { kind: 'parsed', dto: undefined, list: false };
  if (Array.isArray(dto)) {
    const [of, ...others] = dto as unknown[];
    if (others.length > 0 || !isClass(of)) {
      refuse('an array must have one class in it, that of its elements: @Body([LineDto])');
    }
    return { kind: 'parsed', dto: of as DtoClass, list: true };
  }
  if (named === Array) {
    refuse('of an array it is not known what is in it. Name the class of its elements: @Body([LineDto])');
  }
  if (named === undefined) {
    refuse(
      'the class of the body is not known, because the compiler or bundler wrote no decorator metadata (esbuild and tsx never do; tsc, ' +
        `and esbuild with the plugin of sluice/esbuild, do with emitDecoratorMetadata). ${NAME_IT}`,
    );
  }
  if (named === Object) {
    refuse(
      'the class of the body is not known: its type is written to the metadata as Object, as interfaces, aliases and unions are, and ' +
        `a class that is imported with 'import type'. ${NAME_IT}`,
    );
  }
  if (!isClass(named)) {
    refuse(`${describe(named)} is no class that a body can be validated by. ${NAME_IT}`);
  }
  return { kind: 'parsed', dto: named as DtoClass, list: false };
}

const NAME_IT =
  'Name the class: @Body(CreateOrderDto), or @Body(Object) for what is to be parsed and not validated';

/** What metadata writes for types that are no class of the user's. */
const NO_DTOS: ReadonlySet<unknown> = new Set<unknown>([
  Array,
  ArrayBuffer,
  Buffer,
  Date,
  Function,
  Map,
  Object,
  Promise,
  RegExp,
  Set,
  Uint8Array,
  // Of these the prototype is an object too.
  Boolean,
  Number,
  String,
]);

/** A class of the user's. */
export function isClass(value: unknown): value is DtoClass {
  return typeof value === 'function' && typeof value.prototype === 'object' && !NO_DTOS.has(value);
}

function describe(value: unknown): string {
  return typeof value === 'function' && value.name !== '' ? value.name : `a ${typeof value}`;
}
