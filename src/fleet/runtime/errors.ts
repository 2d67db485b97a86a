/** An error of the runtime itself, under a name of Lambda's: `Runtime.HandlerNotFound`. */
export function runtimeError(name: string, message: string, stack?: string): Error {
  const error = new Error(message);
  error.name = `Runtime.${name}`;
  error.stack = stack ?? `${error.name}: ${message}`;
  return error;
}

/** How an error travels to the caller. */
export interface ErrorBody {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export function toErrorBody(thrown: unknown): ErrorBody {
  try {
    if (!(thrown instanceof Error)) {
      return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
    }
    return {
      errorType: thrown.name,
      errorMessage: thrown.message,
      trace: (thrown.stack ?? '').split('\n'),
    };
  } catch {
    return { errorType: 'handled', errorMessage: 'the error cannot be read', trace: [] };
  }
}

/** One line for the log, as Lambda's runtime writes it. */
export function logError(requestId: string | undefined, title: string, thrown: unknown): void {
  const { errorType, errorMessage, trace } = toErrorBody(thrown);
  const details = JSON.stringify({ errorType, errorMessage, stack: trace });
  process.stderr.write(`${new Date().toISOString()}\t${requestId ?? '-'}\tERROR\t${title}\t${details}\n`);
}
