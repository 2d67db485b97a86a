import type { FunctionError } from '../invocation-result.js';

/** As Lambda words it for the function's caller. */
export function timedOut(requestId: string, timeoutMs: number): FunctionError {
  return error('Sandbox.Timedout', requestId, `Task timed out after ${seconds(timeoutMs)} seconds`);
}

/** As Lambda words it: the process is gone, and nobody has said why. `exit` is its exit code or the signal. */
export function exited(requestId: string | undefined, exit: number | string): FunctionError {
  return error(
    'Runtime.ExitError',
    requestId,
    exit === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${reason(exit)}`,
  );
}

export function initTimedOut(initMs: number): FunctionError {
  return error('Sandbox.Timedout', undefined, `Init timed out after ${seconds(initMs)} seconds`);
}

function error(errorType: string, requestId: string | undefined, message: string): FunctionError {
  const prefix = requestId === undefined ? '' : `RequestId: ${requestId} `;
  return { errorType, errorMessage: `${prefix}Error: ${message}`, trace: [] };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

/** Lambda's supervisor is a Go program, which has words of its own for signals. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGQUIT: 'quit',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};

function reason(exit: number | string): string {
  return typeof exit === 'number' ? `exit status ${exit}` : `signal: ${SIGNALS[exit] ?? exit}`;
}
