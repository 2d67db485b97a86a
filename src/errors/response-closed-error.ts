import { SluiceError } from './sluice-error.js';

/**
 * The response stream was closed before its end, without an error of its own: whoever read it has gone away. The invocation's
 * signal has fired, its queries were cancelled on the server, and its connections are gone.
 *
 * Not this error: a stream that failed (its own error comes through), and a handler that rejected because of it (so does that).
 */
export class ResponseClosedError extends SluiceError {
  override readonly name = 'ResponseClosedError';
  readonly code = 'SLUICE_RESPONSE_CLOSED';

  constructor(elapsedMs: number) {
    super(
      `The response stream was closed after ${Math.round(elapsedMs)} ms, before the handler had ended it`,
    );
  }
}
