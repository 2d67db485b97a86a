import type { ParameterReader } from '../../core/event-source.js';
import type { HandlerParameter } from '../../core/handler-parameters.js';
import { BadRequestError } from '../../errors/http-error.js';
import { bodyKind, bodyReader } from '../validation/body-reader.js';
import type { BodyValidationOptions } from '../validation/options.js';
import type { HttpRequest } from './http-request.js';

/** What a decorated parameter of an HTTP handler gets. */
export function httpParameter(
  parameter: HandlerParameter,
  subject: string,
  validation: BodyValidationOptions | undefined,
): ParameterReader | undefined {
  const { kind, name = '' } = parameter;
  if (kind === 'body') return bodyParameter(parameter, subject, validation);
  if (kind === 'query') return ofRequest(({ query }) => query[name]);
  if (kind === 'header') return ofRequest(({ headers }) => headers[name.toLowerCase()]);
  return kind === 'param' ? ofRequest(({ params }) => params[name] ?? missing(name)) : undefined;
}

function bodyParameter(
  parameter: HandlerParameter,
  subject: string,
  validation: BodyValidationOptions | undefined,
): ParameterReader {
  const kind = bodyKind(parameter, subject);
  const read = bodyReader(parameter, subject, validation);
  return ofRequest((request) => read(kind === 'parsed' ? request.parsed() : request[kind]()));
}

function ofRequest(read: (request: HttpRequest) => unknown): ParameterReader {
  return (input) => read(input as HttpRequest);
}

function missing(name: string): never {
  throw new BadRequestError(`The path has no parameter ${name}`);
}
