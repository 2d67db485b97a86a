import { SluiceError } from './sluice-error.js';

/**
 * The invocation's deadline passed before the handler had an outcome. Its signal has fired, its queries were cancelled
 * on the server, and its connections are gone. What the handler does afterwards changes nothing any more.
 */
export class DeadlineExceededError extends SluiceError {
  override readonly name = 'DeadlineExceededError';
  readonly code = 'SLUICE_DEADLINE_EXCEEDED';
  readonly deadline: Date;
  readonly requestId: string | undefined;

  constructor(deadline: Date, elapsedMs: number, requestId: string | undefined) {
    super(
      `The deadline ${deadline.toISOString()} passed after ${Math.round(elapsedMs)} ms` +
        (requestId === undefined ? '' : ` (request ${requestId})`),
    );
    this.deadline = deadline;
    this.requestId = requestId;
  }
}
