import type { NextEvent } from './api-client.js';

/** The part of a handler's context that is the same in all runtimes. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly clientContext: unknown;
  readonly identity: unknown;
  /** Below zero once it is over. */
  getRemainingTimeInMillis(): number;
}

export function createContext({ requestId, headers }: NextEvent): InvocationContext {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: requestId,
    functionName: env('AWS_LAMBDA_FUNCTION_NAME'),
    functionVersion: env('AWS_LAMBDA_FUNCTION_VERSION'),
    invokedFunctionArn: String(headers['lambda-runtime-invoked-function-arn']),
    memoryLimitInMB: env('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
    logGroupName: env('AWS_LAMBDA_LOG_GROUP_NAME'),
    logStreamName: env('AWS_LAMBDA_LOG_STREAM_NAME'),
    clientContext: parse(headers['lambda-runtime-client-context']),
    identity: parse(headers['lambda-runtime-cognito-identity']),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** Where one invocation runs at a time, the trace's id is in the environment. */
export function exposeTraceId({ headers }: NextEvent): void {
  const id = headers['lambda-runtime-trace-id'];
  if (id === undefined) delete process.env['_X_AMZN_TRACE_ID'];
  else process.env['_X_AMZN_TRACE_ID'] = String(id);
}

function env(name: string): string {
  return process.env[name] ?? '';
}

function parse(header: string | string[] | undefined): unknown {
  return header === undefined ? undefined : (JSON.parse(String(header)) as unknown);
}
