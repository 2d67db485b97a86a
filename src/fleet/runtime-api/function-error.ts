import type { IncomingMessage } from 'node:http';
import type { FunctionError } from '../invocation-result.js';
import type { RequestBody } from './request-body.js';

/** The error that was posted. */
export function postedError(request: IncomingMessage, body: RequestBody): FunctionError {
  const errorType = request.headers['lambda-runtime-function-error-type']?.toString();
  if (!body.tooLarge) return parseFunctionError(body.text, errorType);
  return {
    errorType: errorType ?? 'Unknown',
    errorMessage: `error of ${body.bytes} bytes, too large`,
    trace: [],
  };
}

/**
 * The error that a runtime reports: a JSON body with `errorType`, `errorMessage` and `trace` or `stackTrace`. Any
 * runtime may leave out any of it, or send something else; the type is in a header too.
 */
export function parseFunctionError(body: string, errorType: string | undefined): FunctionError {
  const fields = parseObject(body);
  if (fields === undefined) return { errorType: errorType ?? 'Unknown', errorMessage: body, trace: [] };
  const trace = fields['trace'] ?? fields['stackTrace'];
  return {
    errorType: text(fields['errorType']) ?? errorType ?? 'Unknown',
    errorMessage: text(fields['errorMessage']) ?? '',
    trace: Array.isArray(trace) ? trace.map(String) : [],
  };
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
