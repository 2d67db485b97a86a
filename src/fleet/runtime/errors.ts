import { isNativeError } from 'node:util/types';

/** Node refuses a message whose headers exceed 16 kB in all. */
const HEADER_LENGTH = 1_000;

/** An error of the runtime itself, under a name of Lambda's: `Runtime.HandlerNotFound`. */
export function runtimeError(name: string, message: string, stack?: string): Error {
  const error = new Error(message);
  error.name = `Runtime.${name}`;
  error.stack = stack ?? `${error.name}: ${message}`;
  return error;
}

/** How an error travels to the caller. What the error does not have is left out. */
export interface ErrorBody {
  readonly errorType: string | undefined;
  readonly errorMessage: string | undefined;
  readonly trace: readonly string[];
}

/** Of whatever a function has thrown, of another realm too. Never throws. */
export function toErrorBody(thrown: unknown): ErrorBody {
  try {
    if (!isErrorLike(thrown)) {
      return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
    }
    return {
      errorType: textOf(thrown.name),
      errorMessage: textOf(thrown.message),
      trace: textOf(thrown.stack)?.split('\n') ?? [],
    };
  } catch {
    return { errorType: 'handled', errorMessage: 'the error cannot be read', trace: [] };
  }
}

/** Its type, as a header carries it; all of it is in the body. */
export function errorTypeHeader({ errorType }: ErrorBody): string {
  return (errorType ?? 'Unknown').slice(0, HEADER_LENGTH).replace(/[^\x20-\x7e]/g, '?');
}

/** As AWS's clients have it: whoever changes an error's name or message may have made anything of it. */
interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
}

function isErrorLike(thrown: unknown): thrown is ErrorLike {
  if (isNativeError(thrown) || thrown instanceof Error) return true;
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { name, message, stack } = thrown as ErrorLike;
  return [name, message, stack].every((field) => typeof field === 'string' && field !== '');
}

function textOf(field: unknown): string | undefined {
  if (field === undefined || field === null) return undefined;
  if (typeof field === 'string') return field;
  throw new TypeError('neither text nor undefined');
}

/** One line for the log, as Lambda's runtime writes it. */
export function logError(requestId: string | undefined, title: string, thrown: unknown): void {
  const { errorType, errorMessage, trace } = toErrorBody(thrown);
  const details = JSON.stringify({ errorType, errorMessage, stack: trace });
  process.stderr.write(`${new Date().toISOString()}\t${requestId ?? '-'}\tERROR\t${title}\t${details}\n`);
}
