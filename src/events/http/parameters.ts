import type { ParameterReader } from '../../core/event-source.js';
import type { HandlerParameter } from '../../core/handler-parameters.js';
import { BadRequestError } from '../../errors/http-error.js';
import { bodyReader } from '../validation/body-reader.js';
import type { HttpRequest } from './http-request.js';

/** What a decorated parameter of an HTTP handler gets. */
export function httpParameter(parameter: HandlerParameter, subject: string): ParameterReader | undefined {
  const { kind, name = '' } = parameter;
  if (kind === 'body') return bodyParameter(parameter, subject);
  if (kind === 'query') return ofRequest(({ query }) => query[name]);
  if (kind === 'header') return ofRequest(({ headers }) => headers[name.toLowerCase()]);
  return kind === 'param' ? ofRequest(({ params }) => params[name] ?? missing(name)) : undefined;
}

function bodyParameter(parameter: HandlerParameter, subject: string): ParameterReader {
  const type = parameter.dto ?? parameter.type;
  if (type === String) return ofRequest((request) => request.text());
  if (type === Buffer || type === Uint8Array) return ofRequest((request) => request.bytes());
  const validated = bodyReader(parameter, subject);
  return ofRequest((request) => validated(request.parsed()));
}

function ofRequest(read: (request: HttpRequest) => unknown): ParameterReader {
  return (input) => read(input as HttpRequest);
}

function missing(name: string): never {
  throw new BadRequestError(`The path has no parameter ${name}`);
}
