import type { HandlerParameter } from '../../core/handler-parameters.js';
import { bodyType } from './body-type.js';
import { checkInput } from './check-input.js';
import { DtoReader } from './dto-reader.js';
import { resolveValidationOptions, type BodyValidationOptions } from './options.js';

/**
 * What the reader of a `@Body` parameter has to be given: the body's text, its bytes, or what was parsed of it.
 *
 * @throws {ConfigurationError} when that is not known
 */
export function bodyKind(parameter: HandlerParameter, subject: string): 'text' | 'bytes' | 'parsed' {
  return bodyType(parameter, subject).kind;
}

/**
 * Makes what a `@Body` parameter gets of the body, as `bodyKind` says it: text and bytes as they are, what is parsed as an instance of its
 * class, validated. To be called once, when the module loads; the packages are then loaded too.
 *
 * What it returns throws, or rejects with, a `ValidationProblem` when the body is not valid, and a `ConfigurationError` when
 * a package is missing.
 *
 * @throws {ConfigurationError} when the class is not known or has no rules, or an option is wrong
 */
export function bodyReader(
  parameter: HandlerParameter,
  subject: string,
  validation?: BodyValidationOptions,
): (value: unknown) => unknown {
  const type = bodyType(parameter, subject);
  const options = resolveValidationOptions(validation, subject);
  if (type.kind !== 'parsed') return (value) => value;
  const { dto, list } = type;
  if (dto === undefined) {
    return (value) => {
      checkInput(value, options, true);
      return value;
    };
  }
  const reader = new DtoReader(dto, list, subject, options);
  return (value) => reader.read(value);
}
