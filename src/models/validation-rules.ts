/**
 * The members of class-validator that Sluice needs and that are not public; all of them in this file.
 * `test/unit/models/validation-rules.test.ts` fails when a new version of class-validator changes one.
 *
 * What runs the rules is loaded by itself: all of class-validator, which a bundler cannot take apart behind `import()`, is half a
 * megabyte, most of it telephone numbers.
 */
import { ConfigurationError } from '../errors/configuration-error.js';

/** Of one property; class-validator's `ValidationMetadata`. */
export interface Rule {
  readonly propertyName: string;
  /** `customValidation`, which is most of them; `nestedValidation`, `isDefined`, `whitelistValidation`, ... */
  readonly type: string;
  readonly each: boolean;
}

/** Of one property; class-validator's `ValidationError`. */
export interface BrokenRule {
  /** `undefined` when the object as a whole has no rules. */
  readonly property?: string | undefined;
  /** What is said, by the name of the rule. */
  readonly constraints?: Readonly<Record<string, string>> | undefined;
  readonly children?: readonly BrokenRule[] | undefined;
}

export interface RuleOptions {
  readonly groups?: string[] | undefined;
  readonly whitelist?: boolean | undefined;
  readonly forbidNonWhitelisted?: boolean | undefined;
}

type AnyClass = abstract new (...args: never[]) => object;

interface RuleStorage {
  getTargetValidationMetadatas(
    target: AnyClass,
    schema: string | undefined,
    always: boolean,
    strictGroups: boolean,
    groups?: readonly string[],
  ): Rule[];
  groupByPropertyName(rules: readonly Rule[]): Record<string, Rule[]>;
  getTargetValidatorConstraints(target: AnyClass): unknown;
}

interface Executor {
  metadataStorage: unknown;
  readonly awaitingPromises: Promise<unknown>[];
  execute(object: object, schema: undefined, broken: BrokenRule[]): void;
  stripEmptyErrors(broken: BrokenRule[]): BrokenRule[];
}

type ExecutorClass = new (validator: undefined, options: object) => Executor;

/** class-validator's decorators write into one storage of the process, however many copies of it there are. */
function ruleStorage(): RuleStorage | undefined {
  return (globalThis as { classValidatorMetadataStorage?: RuleStorage }).classValidatorMetadataStorage;
}

/** The rules of a class and of those that it extends: known without class-validator being loaded, since who decorates has loaded it. */
export function rulesOf(target: AnyClass, groups?: readonly string[]): readonly Rule[] {
  return ruleStorage()?.getTargetValidationMetadatas(target, undefined, false, false, groups) ?? [];
}

let executor: Promise<ExecutorClass> | undefined;

/** @throws {ConfigurationError} when class-validator is not installed, or not one that Sluice knows */
export function loadRules(): Promise<ExecutorClass> {
  executor ??= importExecutor().catch((error: unknown) => {
    executor = undefined;
    throw error;
  });
  return executor;
}

async function importExecutor(): Promise<ExecutorClass> {
  // With `catch` right here a bundler only warns when the package is not installed.
  // @ts-expect-error: this file of the package has no types
  const loaded = (await import('class-validator/cjs/validation/ValidationExecutor.js').catch(missing)) as {
    ValidationExecutor?: ExecutorClass;
    default?: { ValidationExecutor?: ExecutorClass };
  };
  const found = loaded.ValidationExecutor ?? loaded.default?.ValidationExecutor;
  return found ?? missing(new TypeError('it has no ValidationExecutor'));
}

function missing(cause: unknown): never {
  const error = new ConfigurationError('validation', [
    "the package 'class-validator' could not be loaded, in a version from 0.14 to 0.15. Install it: npm install class-validator",
  ]);
  error.cause = cause;
  throw error;
}

/** What is compiled once: the rules of each class, which class-validator puts together anew for every object. */
export class RuleBook {
  readonly #options: RuleOptions;
  readonly #rules = new WeakMap<AnyClass, Rule[]>();
  readonly #grouped = new WeakMap<readonly Rule[], Record<string, Rule[]>>();

  constructor(options: RuleOptions = {}) {
    this.#options = options;
  }

  rulesOf(target: AnyClass): Rule[] {
    let rules = this.#rules.get(target);
    if (rules === undefined) {
      rules = [...rulesOf(target, this.#options.groups)];
      this.#rules.set(target, rules);
    }
    return rules;
  }

  /**
   * Which rules `object` breaks, and what is nested in it.
   *
   * @param properties only the rules of these; those of nested objects all the same
   * @throws whatever a validator of the user's throws
   */
  async check(object: object, properties?: ReadonlySet<string>): Promise<BrokenRule[]> {
    const Executor = await loadRules();
    const run = new Executor(undefined, {
      ...this.#options,
      validationError: { target: false, value: false },
    });
    run.metadataStorage = this.#storage(properties);
    const broken: BrokenRule[] = [];
    try {
      run.execute(object, undefined, broken);
    } catch (error) {
      // What waits for something else must not reject with nobody there: that ends the process.
      void Promise.allSettled(run.awaitingPromises);
      throw error;
    }
    await Promise.all(run.awaitingPromises);
    return run.stripEmptyErrors(broken);
  }

  /** Stands in for class-validator's own. */
  #storage(properties: ReadonlySet<string> | undefined): Partial<RuleStorage> {
    // The first to be asked for are those of the object itself.
    let first = properties !== undefined;
    return {
      getTargetValidationMetadatas: (target) => {
        const rules = this.rulesOf(target);
        if (!first) return rules;
        first = false;
        return rules.filter(({ propertyName }) => properties?.has(propertyName));
      },
      groupByPropertyName: (rules) => this.#groupedByProperty(rules),
      getTargetValidatorConstraints: (target) => ruleStorage()?.getTargetValidatorConstraints(target),
    };
  }

  #groupedByProperty(rules: readonly Rule[]): Record<string, Rule[]> {
    let grouped = this.#grouped.get(rules);
    if (grouped === undefined) {
      // Without a prototype: class-validator asks it for names that a sender has chosen.
      grouped = Object.create(null) as Record<string, Rule[]>;
      for (const rule of rules) (grouped[rule.propertyName] ??= []).push(rule);
      this.#grouped.set(rules, grouped);
    }
    return grouped;
  }
}
