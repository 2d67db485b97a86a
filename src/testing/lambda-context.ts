import { createHash, randomUUID } from 'node:crypto';
import type { ClientContext, CognitoIdentity, Context } from 'aws-lambda';
import { ConfigurationError } from '../errors/configuration-error.js';
import { ACCOUNT_ID, REGION } from './events/account.js';
import { refuse, shown, unknownNames } from './refuse.js';

/** Longer than a test takes on a busy machine, so that no deadline passes by accident. Test runners give up before that. */
const REMAINING_MS = 30_000;
/** Lambda's longest timeout. */
const LONGEST_MS = 900_000;

export interface LambdaContextOptions {
  /** What remains of the function's timeout, in ms: 0 to 900 000, Lambda's longest. Default 30 000. */
  readonly remainingMs?: number | undefined;
  /** Default a random UUID, as Lambda's. */
  readonly requestId?: string | undefined;
  /** Default `'test'`. */
  readonly functionName?: string | undefined;
  /** Default `'$LATEST'`. */
  readonly functionVersion?: string | undefined;
  /** Default the function's, in account 123456789012 of eu-central-1. */
  readonly invokedFunctionArn?: string | undefined;
  /** In MB; the context has it as text, as Lambda's. Default 512. */
  readonly memoryLimitInMB?: number | undefined;
  readonly logGroupName?: string | undefined;
  readonly logStreamName?: string | undefined;
  /** Of a call through the mobile SDK. Default none. */
  readonly identity?: CognitoIdentity | undefined;
  readonly clientContext?: ClientContext | undefined;
  /** Of a function with tenant isolation. Default none. */
  readonly tenantId?: string | undefined;
}

const NAMES = [
  'remainingMs',
  'requestId',
  'functionName',
  'functionVersion',
  'invokedFunctionArn',
  'memoryLimitInMB',
  'logGroupName',
  'logStreamName',
  'identity',
  'clientContext',
  'tenantId',
] as const satisfies readonly (keyof LambdaContextOptions)[];

/**
 * Lambda's context, with a clock that moves: `getRemainingTimeInMillis()` counts down from `remainingMs`, and stays at 0.
 *
 * It goes by `Date.now()`, as Lambda's own runtimes do: under fake timers it stands still until they are advanced, and
 * falls by as much as they are. A clock that is set back gives no more than `remainingMs`.
 *
 * `done`, `fail` and `succeed` throw: Node.js 24 has none, and what Sluice runs returns its result.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 * @throws {ConfigurationError} when an option cannot be
 */
export function lambdaContext(options: LambdaContextOptions = {}): Context {
  refuse('lambdaContext', problemsOf(options));
  const { remainingMs = REMAINING_MS, functionName = 'test', requestId = randomUUID() } = options;
  const { functionVersion = '$LATEST', memoryLimitInMB = 512 } = options;
  const endsAt = Date.now() + remainingMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion,
    invokedFunctionArn:
      options.invokedFunctionArn ?? `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${functionName}`,
    memoryLimitInMB: String(memoryLimitInMB),
    awsRequestId: requestId,
    logGroupName: options.logGroupName ?? `/aws/lambda/${functionName}`,
    logStreamName: options.logStreamName ?? logStreamName(functionVersion, requestId),
    identity: options.identity,
    clientContext: options.clientContext,
    tenantId: options.tenantId,
    getRemainingTimeInMillis: () => Math.min(remainingMs, Math.max(0, endsAt - Date.now())),
    done: () => gone('done', 'return the result, or throw the error'),
    fail: () => gone('fail', 'throw the error'),
    succeed: () => gone('succeed', 'return the result'),
  };
}

function problemsOf(options: LambdaContextOptions): string[] {
  const { remainingMs, memoryLimitInMB } = options;
  const problems = unknownNames(options, NAMES);
  if (remainingMs !== undefined && !isWithin(remainingMs, 0, LONGEST_MS)) {
    problems.push(
      `remainingMs is ${shown(remainingMs)}, but must be a number of milliseconds from 0 to ${LONGEST_MS}, such as 3_000`,
    );
  }
  if (memoryLimitInMB !== undefined && !isWithin(memoryLimitInMB, 1, Infinity)) {
    problems.push(`memoryLimitInMB is ${shown(memoryLimitInMB)}, but must be a number of MB, such as 512`);
  }
  for (const name of NAMES) {
    const value = options[name];
    if (name === 'remainingMs' || name === 'memoryLimitInMB' || name === 'identity') continue;
    if (name === 'clientContext' || value === undefined) continue;
    if (typeof value !== 'string' || value === '')
      problems.push(`${name} is ${shown(value)}, but must be a text that is not empty`);
  }
  return problems;
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

/** One stream a container: `2026/07/14/[$LATEST]` and 32 hexadecimal digits. */
function logStreamName(version: string, requestId: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${createHash('md5').update(requestId).digest('hex')}`;
}

function gone(name: string, remedy: string): never {
  throw new ConfigurationError('lambdaContext', [
    `context.${name} was called, which Node.js 24 does not have any more: ${remedy}`,
  ]);
}
