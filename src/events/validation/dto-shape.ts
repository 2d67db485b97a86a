import type { RuleBook } from '../../models/validation-rules.js';
import { isClass, type DtoClass } from './body-type.js';
import { probeClass } from './probe-class.js';
import type { Transformer, TypeMap } from './transformer.js';

/** What is known of a class beside its rules. */
export interface DtoShape {
  /** Properties whose type is an array, which class-validator takes no notice of: `each` lets a single value pass. */
  readonly arrays: readonly string[];
  /** Properties whose type is a class, for which it lets an array of them pass. */
  readonly singles: readonly string[];
  /** Properties with `@ValidateNested`. */
  readonly nested: readonly string[];
  /** Methods and accessors, which class-transformer passes over without a word when something of that name is sent. */
  readonly inherited: ReadonlySet<string>;
  /** What `@Expose({ name })` calls a property in the body. */
  readonly names: ReadonlyMap<string, string>;
}

/** The class and those nested in it, looked at once. */
export class DtoShapes {
  readonly problems: string[] = [];
  readonly typeMaps: TypeMap[] = [];
  readonly #shapes = new Map<unknown, DtoShape>();
  readonly #book: RuleBook;
  readonly #transformer: Transformer | undefined;

  /** @param transformer without it only what the compiler has written down is known */
  constructor(book: RuleBook, transformer?: Transformer) {
    this.#book = book;
    this.#transformer = transformer;
  }

  get(target: unknown): DtoShape | undefined {
    return this.#shapes.get(target);
  }

  add(target: DtoClass): void {
    if (this.#shapes.has(target)) return;
    const rules = this.#book.rulesOf(target);
    const types = new Map(
      rules.map(({ propertyName }) => [propertyName, designType(target, propertyName)] as const),
    );
    const properties = [...types.keys()];
    const nested = properties.filter((name) =>
      rules.some((rule) => rule.propertyName === name && rule.type === 'nestedValidation'),
    );
    const known = nested.filter((name) => isClass(types.get(name)));
    this.typeMaps.push({
      target,
      properties: Object.fromEntries(known.map((name) => [name, types.get(name) as DtoClass])),
    });
    const shape = {
      arrays: properties.filter((name) => {
        const type = types.get(name);
        return type === Array || (type === undefined && rules.some((r) => r.propertyName === name && r.each));
      }),
      singles: known,
      nested,
      inherited: new Set(inheritedBy(target).filter((name) => !types.has(name))),
      names: new Map<string, string>(),
    };
    this.#shapes.set(target, shape);
    if (this.#transformer === undefined)
      for (const name of known) this.#addNested(target, name, types.get(name));
    else this.#probe(this.#transformer, target, shape);
  }

  #probe(transformer: Transformer, target: DtoClass, shape: DtoShape & { names: Map<string, string> }): void {
    const probed = probeClass(transformer, target, shape.nested, this.typeMaps);
    for (const [property, name] of probed.names) shape.names.set(property, name);
    for (const [name, { type, depends }] of probed.nested) this.#addNested(target, name, type, depends);
  }

  #addNested(target: DtoClass, name: string, type: unknown, depends = false): void {
    const subject = `${target.name}.${name}`;
    if (!isClass(type))
      this.problems.push(
        `${subject} has @ValidateNested, and of what class it is is not known. Write @Type(() => TheClass) above it`,
      );
    else if (this.#book.rulesOf(type).length > 0) this.add(type);
    else if (!depends)
      this.problems.push(
        `${subject} has @ValidateNested, and no rule of class-validator is in ${type.name}. Put decorators of class-validator above its properties`,
      );
  }
}

function inheritedBy(target: DtoClass): string[] {
  const names: string[] = [];
  for (
    let one = target.prototype as object;
    one !== Object.prototype;
    one = Object.getPrototypeOf(one) as object
  )
    names.push(...Object.getOwnPropertyNames(one));
  return names;
}

/** What `emitDecoratorMetadata` has written, if it is on and the bundler has kept it. */
function designType(target: DtoClass, property: string): unknown {
  const reflect = Reflect as { getMetadata?: (key: string, target: object, property: string) => unknown };
  return reflect.getMetadata?.('design:type', target.prototype as object, property);
}
