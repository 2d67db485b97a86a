import { SluiceError } from './sluice-error.js';

/**
 * What was asked for cannot be: a bad option, a bad environment variable, a handler that names no database.
 * Thrown at cold start wherever that is possible, with all mistakes of one place at once.
 *
 * Not this error: a server that refuses what is well formed (that is the server's own error).
 */
export class ConfigurationError extends SluiceError {
  override readonly name = 'ConfigurationError';
  readonly code = 'SLUICE_CONFIGURATION';
  /** What was configured: `database 'default'`, `handler GetOrder`. */
  readonly subject: string;
  /** One sentence a mistake: the thing, its value, the remedy. Never a password. */
  readonly problems: readonly string[];

  constructor(subject: string, problems: readonly string[]) {
    super(`${subject}: ${problems.length === 1 ? problems[0] : problems.map((p) => `\n  - ${p}`).join('')}`);
    this.subject = subject;
    this.problems = problems;
  }
}
