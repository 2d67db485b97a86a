import type { Context } from 'aws-lambda';

/** The part of Lambda's context that every Node runtime gives. */
export type LambdaContext = Pick<
  Context,
  | 'awsRequestId'
  | 'functionName'
  | 'functionVersion'
  | 'invokedFunctionArn'
  | 'memoryLimitInMB'
  | 'logGroupName'
  | 'logStreamName'
  | 'getRemainingTimeInMillis'
>;

/** What Lambda calls: two parameters, no callback. Assignable to `Handler<E, R>` of `@types/aws-lambda`. */
export type LambdaFunction<E, R> = (event: E, context: LambdaContext) => Promise<R>;
