import type { ServerResponse } from 'node:http';
import type { FunctionError } from '../invocation-result.js';

/** What the runtime gets when it asks for the next event. */
export interface InvokeEvent {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  /** Epoch ms, by the container's clock. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  /** As X-Ray's header. */
  readonly traceId: string;
  /** How far the container's clock is ahead of this machine's; 0 is not sent. */
  readonly clockOffsetMs?: number;
  /** JSON, both only sent when given. */
  readonly clientContext?: string;
  readonly cognitoIdentity?: string;
}

/** What the runtime said. */
export type RuntimeAnswer =
  | { readonly status: 'succeeded'; readonly payload: unknown }
  | { readonly status: 'failed'; readonly error: FunctionError };

/** A header of ours, which only our own runtime reads: ms to add to the machine's clock. */
const CLOCK_HEADER = 'Sluice-Fleet-Clock-Offset';

/** Answers a poll. */
export function writeEvent(response: ServerResponse, event: InvokeEvent): void {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': event.requestId,
    'Lambda-Runtime-Deadline-Ms': String(event.deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': event.functionArn,
    'Lambda-Runtime-Trace-Id': event.traceId,
  };
  if (event.clockOffsetMs) headers[CLOCK_HEADER] = String(event.clockOffsetMs);
  if (event.clientContext !== undefined) headers['Lambda-Runtime-Client-Context'] = event.clientContext;
  if (event.cognitoIdentity !== undefined) headers['Lambda-Runtime-Cognito-Identity'] = event.cognitoIdentity;
  response.writeHead(200, { ...headers, 'Content-Length': Buffer.byteLength(event.payload) });
  response.end(event.payload);
}

/** What an extension that asked for INVOKE gets of it. */
export function extensionEvent(event: InvokeEvent): object {
  return {
    eventType: 'INVOKE',
    deadlineMs: event.deadlineMs,
    requestId: event.requestId,
    invokedFunctionArn: event.functionArn,
    tracing: { type: 'X-Amzn-Trace-Id', value: event.traceId },
  };
}
