import { SluiceError } from '../errors/sluice-error.js';

/**
 * An event or a result that Lambda cannot carry: it is no JSON, or too large. Lambda's own error for such a result is
 * `Runtime.JSONStringifyError: Unable to stringify response body`, or `Function.ResponseSizeTooLarge`.
 *
 * Not this error: what the handler throws comes through as it is.
 */
export class PayloadError extends SluiceError {
  override readonly name = 'PayloadError';
  readonly code = 'SLUICE_PAYLOAD';
  readonly subject: 'event' | 'result';
  /** Where the value is that cannot be carried: `$.lines[0].total`. `$` is the whole. */
  readonly path: string;

  constructor(subject: 'event' | 'result', path: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.subject = subject;
    this.path = path;
  }
}
