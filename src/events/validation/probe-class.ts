import type { DtoClass } from './body-type.js';
import type { Transformer, TypeMap } from './transformer.js';

export interface ProbedClass {
  /** What nested properties become, as far as it can be told: `Object` when nothing says the class. */
  readonly nested: ReadonlyMap<string, ProbedType>;
  /** What `@Expose({ name })` calls a property in the body. */
  readonly names: ReadonlyMap<string, string>;
}

export interface ProbedType {
  readonly type: unknown;
  /** Which class it becomes may depend on what is in it: `@Type` with a discriminator. */
  readonly depends: boolean;
}

/**
 * What class-transformer makes of a class; its decorators write into a storage that is not public. So it is given an object that
 * notes which names are asked for, and answers the n-th with an array of n: by the lengths it is known which became what.
 */
export function probeClass(
  { plainToInstance }: Transformer,
  target: DtoClass,
  properties: readonly string[],
  targetMaps: TypeMap[],
): ProbedClass {
  const asked: string[] = [];
  const lookedInto = new Set<string>();
  const element = (name: string) => silent({ get: () => void lookedInto.add(name) });
  const plain = silent({
    ownKeys: () => [...properties],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: undefined }),
    get: (_target, name: string) => {
      if (!asked.includes(name)) asked.push(name);
      return Array.from({ length: asked.indexOf(name) + 1 }, () => element(name));
    },
  });

  const nested = new Map<string, ProbedType>();
  const names = new Map<string, string>();
  let made: Record<string, unknown>;
  try {
    made = plainToInstance(target, plain, { targetMaps }) as typeof made;
  } catch {
    // A `@Transform` of the user's that wants more than this. What is not known is refused when it comes.
    return { nested, names };
  }
  for (const [property, value] of Object.entries(made)) {
    const elements: unknown[] = Array.isArray(value) ? value : value instanceof Set ? [...value] : [];
    const name = asked[elements.length - 1];
    if (name === undefined) continue;
    if (name !== property) names.set(property, name);
    const [first] = elements;
    if (properties.includes(property) && typeof first === 'object' && first !== null)
      nested.set(property, { type: first.constructor, depends: lookedInto.has(name) });
  }
  return { nested, names };
}

/** Has no properties but those that the traps make up, and what every object has. */
function silent(
  traps: ProxyHandler<object> & { readonly get: (target: object, name: string) => unknown },
): object {
  const get = (target: object, name: string | symbol): unknown =>
    typeof name === 'symbol' || name === 'then' || name in target
      ? Reflect.get(target, name)
      : traps.get(target, name);
  return new Proxy({}, { ...traps, get });
}
