import { afterEach, describe, expect, test, vi } from 'vitest';
import { ConfigurationError, LambdaHandler, toLambda, type EventSource } from 'sluice';
import { eventbridge, s3, sns, sqs, streamRecords } from 'sluice';
import {
  dynamodbEvent,
  eventBridgeEvent,
  kinesisEvent,
  lambdaContext,
  s3Event,
  snsEvent,
  sqsEvent,
} from 'sluice/testing';
import { Body } from '../../../../src/decorators/body.js';
import { Ctx } from '../../../../src/decorators/ctx.js';
import { Event } from '../../../../src/decorators/event.js';
import { Header } from '../../../../src/decorators/header.js';

afterEach(() => vi.restoreAllMocks());

/** What `handle` gets as its body, its event and its context, of each record; `type` is that of the parameter. */
async function bodies(source: EventSource<never, unknown, void>, event: unknown, type: unknown) {
  const seen: unknown[] = [];
  class Takes {
    handle(body: unknown, given: unknown, context: unknown): void {
      seen.push(body);
      expect([given, context]).toEqual([event, lambda]);
    }
  }
  const decorate = [Body(type as never), Event(), Ctx()] as ((
    target: object,
    key: string,
    index: number,
  ) => void)[];
  decorate.forEach((decorator, index) => decorator(Takes.prototype, 'handle', index));
  (LambdaHandler(source) as (target: unknown) => void)(Takes);
  const lambda = lambdaContext();
  const answer = await toLambda(Takes)(event as never, lambda);
  return { seen, answer };
}

const errors = () => vi.spyOn(console, 'error').mockImplementation(() => undefined).mock.calls;

describe('@Body is what a record carries', () => {
  const value = { id: 1, name: 'Ä' };

  test.each([
    ['sqs', sqs(), sqsEvent([value, value])],
    ['Kinesis', streamRecords(), kinesisEvent([{ data: value }, { data: value }])],
    ['DynamoDB: the new image', streamRecords(), dynamodbEvent([{ new: value }, { new: value }])],
    ['sns', sns(), snsEvent([{ message: value }, { message: value }])],
  ] as const)('%s', async (_name, source, event) => {
    expect((await bodies(source as never, event, Object)).seen).toEqual([value, value]);
  });

  test('eventbridge: the detail', async () => {
    const event = eventBridgeEvent({ detailType: 'x', detail: value });
    expect((await bodies(eventbridge() as never, event, Object)).seen).toEqual([value]);
  });

  test('a text as it is, where the parameter is a string, and bytes where it is a Buffer', async () => {
    const bytes = Buffer.from([0xff, 0x00]);
    expect((await bodies(sqs() as never, sqsEvent(['no json']), String)).seen).toEqual(['no json']);
    expect((await bodies(sqs() as never, sqsEvent(['ä']), Buffer)).seen).toEqual([Buffer.from('ä')]);
    expect((await bodies(streamRecords() as never, kinesisEvent({ data: bytes }), Buffer)).seen).toEqual([
      bytes,
    ]);
    expect((await bodies(streamRecords() as never, kinesisEvent({ data: 'ä' }), String)).seen).toEqual(['ä']);
  });
});

describe('a record whose body cannot be read fails alone', () => {
  test('no JSON: the others go on, and the log does not quote it', async () => {
    const logged = errors();
    const event = sqsEvent(['{"id":1}', '{secret', '{"id":2}', '']);
    const { seen, answer } = await bodies(sqs() as never, event, Object);
    expect(seen).toEqual([{ id: 1 }, { id: 2 }]);
    const ids = [event.Records[1], event.Records[3]].map((one) => ({ itemIdentifier: one?.messageId }));
    expect(answer).toEqual({ batchItemFailures: ids });
    expect(logged.map(([, error]) => String(error))).toEqual([
      'SyntaxError: The body of the record is no JSON (7 characters)',
      'SyntaxError: The body of the record is no JSON (0 characters)',
    ]);
  });

  test('no UTF-8', async () => {
    const logged = errors();
    const event = kinesisEvent({ data: Buffer.from([0xff]) });
    const { answer } = await bodies(streamRecords() as never, event, Object);
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[0]?.kinesis.sequenceNumber }],
    });
    expect(String(logged[0]?.[1])).toBe('TypeError: The data of the record is no UTF-8 (1 bytes)');
  });

  test('a change of DynamoDB without a new image', async () => {
    const logged = errors();
    const event = dynamodbEvent({ old: { id: 1 } });
    expect((await bodies(streamRecords() as never, event, Object)).seen).toEqual([]);
    expect(String(logged[0]?.[1])).toBe('TypeError: There is no new image in the record');
  });
});

describe('what a record does not have is refused when the module loads', () => {
  const load = (source: unknown, decorator: unknown) => () => {
    class Takes {
      handle(_one: string): void {}
    }
    (decorator as (target: object, key: string, index: number) => void)(Takes.prototype, 'handle', 0);
    (LambdaHandler(source as never) as (target: unknown) => void)(Takes);
    toLambda(Takes);
  };

  test.each([sqs(), streamRecords(), sns(), s3(), eventbridge()])('@Header of $name', (source) => {
    expect(load(source, Header('x'))).toThrow(ConfigurationError);
    expect(load(source, Header('x'))).toThrow(/@Header on parameter 1 of handle/);
  });

  test('@Body of a notification of S3', () => {
    expect(load(s3(), Body(Object as never))).toThrow(/@Body on parameter 1/);
    expect(s3Event('x').Records).toHaveLength(1);
  });
});
