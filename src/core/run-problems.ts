import { inspect } from 'node:util';
import type { RunOptions } from './database.js';

/** What is wrong with the arguments of `database.run`: for those who have no compiler to tell them. */
export function runProblems(fn: unknown, options: RunOptions): string[] {
  const problems: string[] = [];
  if (typeof fn !== 'function')
    problems.push(`run: the first argument is ${typeof fn}, but must be a function`);
  const { signal, deadline, ...others } = options as { readonly [name: string]: unknown };
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    problems.push(
      `run: signal is ${typeof signal}, but must be an AbortSignal, such as AbortSignal.timeout(5_000)`,
    );
  }
  if (deadline !== undefined && !(deadline instanceof Date && !Number.isNaN(deadline.getTime()))) {
    problems.push(
      `run: deadline is ${deadline instanceof Date ? 'an invalid Date' : inspect(deadline)}, but must be a Date, such as new Date(Date.now() + 5_000)`,
    );
  }
  for (const name of Object.keys(others))
    problems.push(`run: there is no option ${name}; the options are signal and deadline`);
  return problems;
}
