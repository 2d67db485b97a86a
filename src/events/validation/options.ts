import { ConfigurationError } from '../../errors/configuration-error.js';

/** How `@Body` validates: `http({ validation })`, `sqs({ validation })`. */
export interface BodyValidationOptions {
  /** Properties that no rule names. `drop` takes them away. Default `refuse` */
  readonly unknownProperties?: 'refuse' | 'drop' | undefined;
  /** class-validator's: only the rules of these groups, and those with `always`. Default: all rules, whatever their groups */
  readonly groups?: readonly string[] | undefined;
  /**
   * Makes `'1'` a number where the property's type is one, as class-transformer does: `Number('')` is 0, and `Boolean('false')` is true.
   * Needs `emitDecoratorMetadata`. Default `false`: types are as in the body, except for what `@Type` says
   */
  readonly convertTypes?: boolean | undefined;
  /** A class that no rule of class-validator is in: `allow` makes instances of it and validates nothing. Default `refuse`, at cold start */
  readonly withoutRules?: 'refuse' | 'allow' | undefined;
  /** Levels of nested objects and arrays, up to 100. Default 32 */
  readonly maxDepth?: number | undefined;
  /** Values in a body, nested ones counted. Default 100 000 */
  readonly maxValues?: number | undefined;
}

export interface ResolvedValidationOptions {
  readonly unknownProperties: 'refuse' | 'drop';
  readonly groups: string[] | undefined;
  readonly convertTypes: boolean;
  readonly withoutRules: 'refuse' | 'allow';
  readonly maxDepth: number;
  readonly maxValues: number;
}

const DEFAULTS: ResolvedValidationOptions = {
  unknownProperties: 'refuse',
  groups: undefined,
  convertTypes: false,
  withoutRules: 'refuse',
  maxDepth: 32,
  maxValues: 100_000,
};

/** @throws {ConfigurationError} naming every option that is wrong */
export function resolveValidationOptions(
  given: BodyValidationOptions | undefined,
  subject: string,
): ResolvedValidationOptions {
  if (given === undefined) return DEFAULTS;
  const problems: string[] = [];
  const known = Object.keys(DEFAULTS);
  const refuse = (name: string, value: unknown, legal: string) => {
    problems.push(`validation.${name} is ${show(value)}: it must be ${legal}`);
  };
  for (const name of Object.keys(given)) {
    if (!known.includes(name))
      problems.push(`validation.${name} is no option. There are ${known.join(', ')}`);
  }
  const options = { ...DEFAULTS, ...withoutUndefined(given) } as ResolvedValidationOptions;
  const { unknownProperties, groups, convertTypes, withoutRules, maxDepth, maxValues } = options;
  if (!['refuse', 'drop'].includes(unknownProperties))
    refuse('unknownProperties', unknownProperties, "'refuse' or 'drop'");
  if (!['refuse', 'allow'].includes(withoutRules))
    refuse('withoutRules', withoutRules, "'refuse' or 'allow'");
  if (typeof convertTypes !== 'boolean') refuse('convertTypes', convertTypes, 'true or false');
  // class-validator reads an empty list as none: all rules.
  const areGroups =
    Array.isArray(groups) && groups.length > 0 && groups.every((one) => typeof one === 'string');
  if (groups !== undefined && !areGroups) refuse('groups', groups, 'an array of at least one name');
  if (!isWhole(maxDepth, 100)) refuse('maxDepth', maxDepth, 'a whole number from 1 to 100');
  if (!isWhole(maxValues, 10_000_000)) refuse('maxValues', maxValues, 'a whole number from 1 to 10 000 000');
  if (problems.length > 0) throw new ConfigurationError(subject, problems);
  return Object.freeze({ ...options, groups: areGroups ? [...groups] : undefined });
}

function isWhole(value: unknown, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
}

function withoutUndefined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? typeof value);
}
