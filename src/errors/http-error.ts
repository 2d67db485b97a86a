import { SluiceError } from './sluice-error.js';

export interface HttpErrorOptions extends ErrorOptions {
  /** Further members of the problem details: https://www.rfc-editor.org/rfc/rfc9457#section-3.2 */
  readonly members?: Readonly<Record<string, unknown>> | undefined;
  /** Of the response. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * What an HTTP handler throws to answer with a status of its own. `message` is the `detail` that the client reads, `cause` is only logged.
 * One leaf for each status that handlers commonly answer with; any other from 400 to 599 is `new HttpError(status, detail)`.
 */
export class HttpError extends SluiceError {
  override readonly name: string = 'HttpError';
  readonly code: `SLUICE_${string}` = 'SLUICE_HTTP';
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  /** @throws {RangeError} when the status is none of an error */
  constructor(
    status: number,
    detail: string,
    { members = {}, headers = {}, ...options }: HttpErrorOptions = {},
  ) {
    super(detail, options);
    if (!Number.isInteger(status) || status < 400 || status > 599)
      throw new RangeError(
        `HttpError: ${status} is no status of an error, which is a whole number from 400 to 599`,
      );
    this.status = status;
    this.members = members;
    this.headers = headers;
  }
}

/** 400 */
export class BadRequestError extends HttpError {
  override readonly name = 'BadRequestError';
  constructor(detail: string, options?: HttpErrorOptions) {
    super(400, detail, options);
  }
}

/** 401 */
export class UnauthorizedError extends HttpError {
  override readonly name = 'UnauthorizedError';
  constructor(detail: string, options?: HttpErrorOptions) {
    super(401, detail, options);
  }
}

/** 403 */
export class ForbiddenError extends HttpError {
  override readonly name = 'ForbiddenError';
  constructor(detail: string, options?: HttpErrorOptions) {
    super(403, detail, options);
  }
}

/** 404 */
export class NotFoundError extends HttpError {
  override readonly name = 'NotFoundError';
  constructor(detail: string, options?: HttpErrorOptions) {
    super(404, detail, options);
  }
}

/** 409 */
export class ConflictError extends HttpError {
  override readonly name = 'ConflictError';
  constructor(detail: string, options?: HttpErrorOptions) {
    super(409, detail, options);
  }
}

/** 422: the body could be read, and what it says cannot be. */
export class UnprocessableError extends HttpError {
  override readonly name = 'UnprocessableError';
  constructor(detail: string, options?: HttpErrorOptions) {
    super(422, detail, options);
  }
}

/** 429 */
export class TooManyRequestsError extends HttpError {
  override readonly name = 'TooManyRequestsError';
  constructor(detail: string, options?: HttpErrorOptions) {
    super(429, detail, options);
  }
}

/** 503 */
export class ServiceUnavailableError extends HttpError {
  override readonly name = 'ServiceUnavailableError';
  constructor(detail: string, options?: HttpErrorOptions) {
    super(503, detail, options);
  }
}
