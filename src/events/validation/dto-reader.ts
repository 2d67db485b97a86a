import { ConfigurationError } from '../../errors/configuration-error.js';
import { SluiceError } from '../../errors/sluice-error.js';
import { ValidationProblem } from '../../errors/validation-problem.js';
import { loadRules, RuleBook, type BrokenRule } from '../../models/validation-rules.js';
import type { DtoClass } from './body-type.js';
import { checkInput } from './check-input.js';
import { DtoShapes } from './dto-shape.js';
import { FieldList } from './field-list.js';
import type { ResolvedValidationOptions } from './options.js';
import { loadTransformer, type Transformer } from './transformer.js';

type Path = readonly (string | number)[];

interface Compiled {
  readonly transformer: Transformer;
  readonly shapes: DtoShapes;
}

/** Makes instances of a class of what was parsed, and validates them. */
export class DtoReader {
  readonly #dto: DtoClass;
  readonly #list: boolean;
  readonly #subject: string;
  readonly #options: ResolvedValidationOptions;
  readonly #book: RuleBook;
  readonly #validates: boolean;
  #compiled: Promise<Compiled> | undefined;

  /** @throws {ConfigurationError} about what can be known before the packages are loaded */
  constructor(dto: DtoClass, list: boolean, subject: string, options: ResolvedValidationOptions) {
    this.#dto = dto;
    this.#list = list;
    this.#subject = subject;
    this.#options = options;
    const { groups, unknownProperties } = options;
    this.#book = new RuleBook({
      groups,
      whitelist: true,
      forbidNonWhitelisted: unknownProperties === 'refuse',
    });
    this.#validates = this.#book.rulesOf(dto).length > 0;
    if (!this.#validates && options.withoutRules === 'refuse') this.#refuse([withoutRules(dto, groups)]);
    const shapes = new DtoShapes(this.#book);
    shapes.add(dto);
    this.#refuse(shapes.problems);
    // Already now, while the container starts. Whoever reads hears of a failure.
    this.#compile().catch(() => {});
  }

  /** @throws {ValidationProblem} @throws {ConfigurationError} when a package is missing */
  async read(value: unknown): Promise<unknown> {
    checkInput(value, this.#options);
    this.#checkOutside(value);
    const { transformer, shapes } = await this.#compile();
    const made = this.#make(transformer, shapes, value);
    if (!this.#validates) return made;

    const objects = this.#list ? (made as object[]) : [made as object];
    const broken = await Promise.all(objects.map((one) => this.#book.check(one)));
    const fields = new FieldList();
    objects.forEach((one, i) => {
      const path = this.#list ? [i] : [];
      collect(fields, shapes, broken[i] ?? [], one, path);
      const sent = this.#list ? (value as object[])[i] : value;
      this.#checkShape(fields, shapes, one, sent, path);
    });
    if (!fields.isEmpty) throw new ValidationProblem(fields.toArray());
    return made;
  }

  #compile(): Promise<Compiled> {
    this.#compiled ??= this.#load().catch((error: unknown) => {
      this.#compiled = undefined;
      throw error;
    });
    return this.#compiled;
  }

  async #load(): Promise<Compiled> {
    const [transformer] = await Promise.all([loadTransformer(), loadRules()]);
    const shapes = new DtoShapes(this.#book, transformer);
    shapes.add(this.#dto);
    this.#refuse(shapes.problems);
    return { transformer, shapes };
  }

  #refuse(problems: readonly string[]): void {
    if (problems.length > 0) throw new ConfigurationError(this.#subject, problems);
  }

  /** What class-transformer would hand through as it is, or as an array of instances. */
  #checkOutside(value: unknown): void {
    const fields = new FieldList();
    if (!this.#list) {
      if (!isObject(value)) fields.add([], 'must be an object');
    } else if (!Array.isArray(value)) {
      fields.add([], 'must be an array');
    } else {
      value.forEach((one, i) => {
        if (!isObject(one)) fields.add([i], 'must be an object');
      });
    }
    if (!fields.isEmpty) throw new ValidationProblem(fields.toArray());
  }

  /** What neither library minds: one value for many, many for one, and what has the name of a method. */
  #checkShape(fields: FieldList, shapes: DtoShapes, value: unknown, sent: unknown, path: Path): void {
    if (!isObject(value)) return;
    const shape = shapes.get(value.constructor);
    if (shape === undefined) return;
    const of = value as Record<string, unknown>;
    const from = isObject(sent) ? (sent as Record<string, unknown>) : {};
    const wrong = (at: Path, detail: string) => {
      if (!fields.has(at)) fields.add(at, detail);
    };
    if (this.#options.unknownProperties === 'refuse') {
      for (const name of Object.keys(from)) {
        if (shape.inherited.has(name)) wrong([...path, name], `property ${name} should not exist`);
      }
    }
    const at = (name: string): Path => [...path, nameOf(shapes, value, name)];
    for (const name of shape.arrays) if (isSingle(of[name])) wrong(at(name), 'must be an array');
    for (const name of shape.singles) if (Array.isArray(of[name])) wrong(at(name), 'must be an object');
    for (const name of shape.nested) {
      const child = of[name];
      const sentChild = from[nameOf(shapes, value, name)];
      if (!Array.isArray(child)) {
        this.#checkShape(fields, shapes, child, sentChild, at(name));
        continue;
      }
      child.forEach((one, i) => {
        const here = [...at(name), i];
        if (Array.isArray(one)) wrong(here, 'must be an object');
        else this.#checkShape(fields, shapes, one, Array.isArray(sentChild) ? sentChild[i] : undefined, here);
      });
    }
  }

  #make({ plainToInstance }: Transformer, { typeMaps }: DtoShapes, value: unknown): unknown {
    try {
      // With type maps class-transformer does not look at the types of properties; where it does, it needs none.
      const options = this.#options.convertTypes
        ? { enableImplicitConversion: true }
        : { targetMaps: typeMaps };
      return plainToInstance(this.#dto, value, options);
    } catch (cause) {
      if (cause instanceof SluiceError) throw cause;
      // Conversion comes before validation: `@Transform(({ value }) => value.trim())` meets whatever was sent.
      throw new ValidationProblem([{ pointer: '', detail: 'cannot be converted' }], { cause });
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutRules({ name }: DtoClass, groups: readonly string[] | undefined): string {
  const of = groups === undefined ? '' : ` of the groups ${groups.join(', ')}`;
  return (
    `no rule of class-validator${of} is in ${name}, so that a body would not be validated. Put its decorators above the properties; or ` +
    'take @Body(Object), which is parsed and not validated; or, to have instances made all the same, the option ' +
    "validation: { withoutRules: 'allow' }"
  );
}

function collect(
  fields: FieldList,
  shapes: DtoShapes,
  broken: readonly BrokenRule[],
  value: unknown,
  path: Path,
): void {
  for (const { property, constraints, children } of broken) {
    const at = property === undefined ? path : [...path, nameOf(shapes, value, property)];
    if (constraints !== undefined) fields.add(at, ...Object.values(constraints));
    if (children === undefined || children.length === 0) continue;
    const child = property === undefined ? value : (value as Record<string, unknown> | undefined)?.[property];
    collect(fields, shapes, children, child, at);
  }
}

function isSingle(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return !Array.isArray(value) && !(value instanceof Set) && !(value instanceof Map);
}

function nameOf(shapes: DtoShapes, value: unknown, property: string): string {
  return (isObject(value) ? shapes.get(value.constructor)?.names.get(property) : undefined) ?? property;
}
