import type {
  Context,
  DynamoDBStreamEvent,
  DynamoDBStreamHandler,
  EventBridgeEvent,
  EventBridgeHandler as AwsEventBridgeHandler,
  KinesisStreamEvent,
  KinesisStreamHandler,
  S3Event,
  S3Handler as AwsS3Handler,
  SNSEvent,
  SNSHandler as AwsSnsHandler,
  SQSBatchResponse,
  SQSEvent,
  SQSHandler as AwsSqsHandler,
  SQSRecord,
  StreamifyHandler,
} from 'aws-lambda';
import { Writable } from 'node:stream';
import { describe, expectTypeOf, test } from 'vitest';
import {
  EventBridgeHandler,
  LambdaHandler,
  S3Handler,
  SnsHandler,
  SqsHandler,
  StreamRecordsHandler,
  StreamingHandler,
  sns,
  sqs,
  streaming,
  type DynamodbRecord,
  type EventBridgeRecord,
  type EventOf,
  type KinesisRecord,
  type LambdaFunction,
  type ResponseStream,
  type ResultOf,
  type S3Record,
  type SnsRecord,
  type SqsEvent,
  type StreamRecord,
  type StreamRecordsEvent,
  type StreamRecordsResponse,
  type StreamingFunction,
} from 'sluice';

describe('sqs', () => {
  class OnMessage extends SqsHandler {
    async handle(record: SQSRecord) {
      void record.body;
    }
  }

  test("takes SQS's event, and answers as @types/aws-lambda says", () => {
    expectTypeOf(OnMessage.toLambda()).toEqualTypeOf<LambdaFunction<SqsEvent, SQSBatchResponse>>();
    expectTypeOf(OnMessage.toLambda()).toExtend<AwsSqsHandler>();
    expectTypeOf<SQSEvent>().toExtend<EventOf<OnMessage>>();
    expectTypeOf<ResultOf<OnMessage>>().toEqualTypeOf<SQSBatchResponse>();
  });

  test('takes an event that is made by hand, and no other', () => {
    void OnMessage.toLambda()({ Records: [{ messageId: '1', body: '{}' }] }, {} as Context);
    // @ts-expect-error: a message is no event
    void OnMessage.toLambda()({ messageId: '1', body: '{}' }, {} as Context);
  });

  test('refuses a handle that returns something: nobody gets it', () => {
    class Returns extends SqsHandler {
      // @ts-expect-error: a message has no answer
      async handle() {
        return 1;
      }
    }
    expectTypeOf(Returns).toBeObject();
  });

  test('the decorator fits its base class, and no other', () => {
    @LambdaHandler(sqs({ concurrency: 2 }))
    class Fits extends SqsHandler {
      async handle() {}
    }
    // @ts-expect-error: the base class says SQS
    @LambdaHandler(sns())
    class Other extends SqsHandler {
      async handle() {}
    }
    expectTypeOf([Fits, Other]).toBeArray();
  });

  test('its options are known', () => {
    // @ts-expect-error: no such option
    sqs({ concurency: 2 });
    // @ts-expect-error: a number
    sqs({ concurrency: '2' });
  });
});

describe('streamRecords', () => {
  class OnRecord extends StreamRecordsHandler {
    async handle(_record: KinesisRecord) {}
  }

  test('is a handler of Kinesis and of DynamoDB', () => {
    expectTypeOf(OnRecord.toLambda()).toEqualTypeOf<
      LambdaFunction<StreamRecordsEvent, StreamRecordsResponse>
    >();
    expectTypeOf(OnRecord.toLambda()).toExtend<KinesisStreamHandler>();
    expectTypeOf(OnRecord.toLambda()).toExtend<DynamoDBStreamHandler>();
    expectTypeOf<KinesisStreamEvent | DynamoDBStreamEvent>().toEqualTypeOf<EventOf<OnRecord>>();
  });

  test('a record is one of the two, told apart by its source', () => {
    const record = {} as StreamRecord;
    if (record.source === 'kinesis') expectTypeOf(record).toEqualTypeOf<KinesisRecord>();
    else expectTypeOf(record).toEqualTypeOf<DynamodbRecord>();
    expectTypeOf<KinesisRecord['data']>().toEqualTypeOf<Buffer>();
  });
});

describe('notifications', () => {
  test('sns, s3 and eventbridge answer nothing', () => {
    class OnSns extends SnsHandler {
      async handle(_record: SnsRecord) {}
    }
    class OnS3 extends S3Handler {
      async handle(_record: S3Record) {}
    }
    class OnEvent extends EventBridgeHandler {
      async handle(_record: EventBridgeRecord<{ id: number }, 'Order placed'>) {}
    }
    expectTypeOf(OnSns.toLambda()).toEqualTypeOf<LambdaFunction<SNSEvent, void>>();
    expectTypeOf(OnSns.toLambda()).toExtend<AwsSnsHandler>();
    expectTypeOf(OnS3.toLambda()).toEqualTypeOf<LambdaFunction<S3Event, void>>();
    expectTypeOf(OnS3.toLambda()).toExtend<AwsS3Handler>();
    expectTypeOf(OnEvent.toLambda()).toEqualTypeOf<LambdaFunction<EventBridgeEvent<string, unknown>, void>>();
    expectTypeOf(OnEvent.toLambda()).toExtend<AwsEventBridgeHandler<'Order placed', { id: number }, void>>();
  });
});

describe('streaming', () => {
  class Export extends StreamingHandler {
    async handle(event: { id: number }, stream: ResponseStream) {
      stream.end(String(event.id));
    }
  }

  test("gives a function of three parameters, which is @types/aws-lambda's", () => {
    expectTypeOf(Export.toLambda()).toEqualTypeOf<StreamingFunction<{ id: number }>>();
    expectTypeOf(Export.toLambda()).toExtend<StreamifyHandler<{ id: number }, void>>();
    expectTypeOf(Export.toLambda()).parameter(0).toEqualTypeOf<{ id: number }>();
    // @ts-expect-error: the stream is missing
    void Export.toLambda()({ id: 1 }, {} as Context);
  });

  test('a stream is a Writable with a content type', () => {
    expectTypeOf<ResponseStream>().toExtend<Writable>();
    expectTypeOf<ResponseStream['setContentType']>().toEqualTypeOf<(contentType: string) => void>();
  });

  test('refuses a handle that returns something', () => {
    class Returns extends StreamingHandler {
      // @ts-expect-error: the answer is in the stream
      async handle() {
        return 1;
      }
    }
    expectTypeOf(Returns).toBeObject();
  });

  test('the decorator fits its base class, and no other', () => {
    @LambdaHandler(streaming({ highWaterMark: 1 }))
    class Fits extends StreamingHandler {
      async handle() {}
    }
    // @ts-expect-error: the base class says streaming
    @LambdaHandler(sqs())
    class Other extends StreamingHandler {
      async handle() {}
    }
    // @ts-expect-error: the base class says SQS
    @LambdaHandler(streaming())
    class Third extends SqsHandler {
      async handle() {}
    }
    expectTypeOf([Fits, Other, Third]).toBeArray();
  });
});
