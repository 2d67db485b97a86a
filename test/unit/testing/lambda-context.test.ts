import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { lambdaContext } from 'sluice/testing';

afterEach(() => vi.useRealTimers());

describe('lambdaContext', () => {
  test('has every property that the runtimes of Node.js 22 and 24 document', () => {
    const context = lambdaContext();
    expect(Object.keys(context).sort()).toEqual(
      [
        'awsRequestId',
        'callbackWaitsForEmptyEventLoop',
        'clientContext',
        'done',
        'fail',
        'functionName',
        'functionVersion',
        'getRemainingTimeInMillis',
        'identity',
        'invokedFunctionArn',
        'logGroupName',
        'logStreamName',
        'memoryLimitInMB',
        'succeed',
        'tenantId',
      ].sort(),
    );
    expect(context).toMatchObject({
      functionName: 'test',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:test',
      memoryLimitInMB: '512',
      logGroupName: '/aws/lambda/test',
    });
    expect(context.awsRequestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(context.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  test('two of them are two requests', () => {
    expect(lambdaContext().awsRequestId).not.toBe(lambdaContext().awsRequestId);
  });

  test('says what it was told, and ARN and log group go by the name', () => {
    const identity = { cognitoIdentityId: 'id', cognitoIdentityPoolId: 'pool' };
    const context = lambdaContext({
      functionName: 'orders',
      functionVersion: '7',
      requestId: 'request-1',
      memoryLimitInMB: 1769,
      identity,
      tenantId: 'tenant',
    });
    expect(context).toMatchObject({
      functionName: 'orders',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:orders',
      logGroupName: '/aws/lambda/orders',
      memoryLimitInMB: '1769',
      awsRequestId: 'request-1',
      tenantId: 'tenant',
    });
    expect(context.identity).toBe(identity);
    expect(context.logStreamName).toContain('[7]');
    expect(lambdaContext({ logGroupName: 'g', logStreamName: 's', invokedFunctionArn: 'a' })).toMatchObject({
      logGroupName: 'g',
      logStreamName: 's',
      invokedFunctionArn: 'a',
    });
  });

  test('its time runs out, and stays at 0', async () => {
    const context = lambdaContext({ remainingMs: 40 });
    const first = context.getRemainingTimeInMillis();
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(40);
    await sleep(60);
    expect(context.getRemainingTimeInMillis()).toBe(0);
  });

  test('30 seconds by default', () => {
    vi.useFakeTimers();
    expect(lambdaContext().getRemainingTimeInMillis()).toBe(30_000);
  });

  test('under fake timers its time stands still until it is advanced', async () => {
    vi.useFakeTimers();
    const context = lambdaContext({ remainingMs: 3_000 });
    vi.advanceTimersByTime(1_000);
    expect(context.getRemainingTimeInMillis()).toBe(2_000);
    vi.advanceTimersByTime(5_000);
    expect(context.getRemainingTimeInMillis()).toBe(0);
  });

  test('it goes on when fake timers are put in and taken out', () => {
    const context = lambdaContext({ remainingMs: 60_000 });
    vi.useFakeTimers();
    vi.advanceTimersByTime(10_000);
    const faked = context.getRemainingTimeInMillis();
    expect(faked).toBeLessThanOrEqual(50_000);
    expect(faked).toBeGreaterThan(40_000);
    vi.useRealTimers();
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(faked);
  });

  test('a clock that is set back gives no more than there was', () => {
    vi.useFakeTimers();
    const context = lambdaContext({ remainingMs: 3_000 });
    vi.setSystemTime(new Date('2020-01-01'));
    expect(context.getRemainingTimeInMillis()).toBe(3_000);
  });

  test('done, fail and succeed say what to do instead', () => {
    const { done, fail, succeed } = lambdaContext();
    expect(() => done()).toThrow(
      'context.done was called, which Node.js 24 does not have any more: return the result',
    );
    expect(() => fail('x')).toThrow('throw the error');
    expect(() => succeed(1)).toThrow('return the result');
  });

  test.each([
    [
      { remainingMs: -1 },
      'remainingMs is -1, but must be a number of milliseconds from 0 to 900000, such as 3_000',
    ],
    [{ remainingMs: Number.NaN }, 'remainingMs is NaN'],
    [{ remainingMs: 900_001 }, 'remainingMs is 900001'],
    [{ remainingMs: '3000' }, "remainingMs is '3000'"],
    [{ memoryLimitInMB: 0 }, 'memoryLimitInMB is 0, but must be a number of MB, such as 512'],
    [{ requestId: '' }, "requestId is '', but must be a text that is not empty"],
    [{ functionName: 7 }, 'functionName is 7'],
    [{ remainingTimeMs: 5 }, 'there is no option remainingTimeMs; the options are remainingMs, requestId'],
  ])('%j is refused', (options, message) => {
    expect(() => lambdaContext(options as never)).toThrow(message);
    expect(() => lambdaContext(options as never)).toThrow('lambdaContext: ');
  });

  test('all mistakes at once', () => {
    const problems = { remainingMs: -1, requestId: 1, x: 1 } as never;
    try {
      lambdaContext(problems);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'SLUICE_CONFIGURATION', problems: { length: 3 } });
    }
  });
});
