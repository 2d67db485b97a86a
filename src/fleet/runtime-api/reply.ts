import type { ServerResponse } from 'node:http';

/** AWS's own limit of a buffered answer: 6 MB, and a little for what surrounds it. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 100;

export function replyJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

export function replyAccepted(response: ServerResponse): void {
  replyJson(response, 202, { status: 'OK' });
}

export function replyError(
  response: ServerResponse,
  status: number,
  errorType: string,
  errorMessage: string,
): void {
  replyJson(response, status, { errorMessage, errorType });
}

export function replyForbidden(response: ServerResponse, errorType: string, errorMessage: string): void {
  replyError(response, 403, errorType, errorMessage);
}

/** What the runtime did is not its turn: a poll in the middle of an invocation, an init error after the init. */
export function replyWrongState(response: ServerResponse, what: string): void {
  replyForbidden(response, 'InvalidStateTransition', `State transition failed for runtime: ${what}`);
}

export function replyInvalidRequestId(response: ServerResponse): void {
  replyError(response, 400, 'InvalidRequestID', 'Invalid request ID');
}

export function replyTooLarge(response: ServerResponse, limit: number): void {
  replyError(
    response,
    413,
    'RequestEntityTooLarge',
    `Exceeded maximum allowed payload size (${limit} bytes).`,
  );
}
