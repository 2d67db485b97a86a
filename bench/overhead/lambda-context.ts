import type { LambdaContext } from 'sluice';

const TIMEOUT_MS = 30_000;

/** As Lambda's runtime makes one for each invocation: the deadline is a time of the wall clock. */
export function lambdaContext(): LambdaContext {
  const deadline = Date.now() + TIMEOUT_MS;
  return {
    awsRequestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
    functionName: 'add-one',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:add-one',
    memoryLimitInMB: '512',
    logGroupName: '/aws/lambda/add-one',
    logStreamName: '2026/11/22/[$LATEST]58419525dade4d17a495dceeeed44708',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}
