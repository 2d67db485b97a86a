import { afterEach, describe, expect, test, vi } from 'vitest';
import { eventbridge, s3, sns, sqs, streamRecords, type DynamodbRecord } from 'sluice';
import { eventBridgeEvent, s3Event, snsEvent } from 'sluice/testing';
import { collect } from './collect.js';
import { DYNAMODB, EVENT_BRIDGE, KINESIS, S3, S3_KEY, SNS, SQS, SQS_FIFO } from './documented-events.js';

afterEach(() => vi.restoreAllMocks());

const quiet = () => vi.spyOn(console, 'error').mockImplementation(() => undefined);

describe("the examples of AWS's documentation, both directions", () => {
  test('SQS: each record as it is, and the ids of those that failed', async () => {
    quiet();
    const [first, second] = SQS.Records;
    const { inputs, answer } = await collect(sqs(), SQS, (record) => {
      if (record === first) throw new Error('first');
    });
    expect(inputs).toEqual([first, second]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: first?.messageId }] });
    expect((await collect(sqs(), SQS)).answer).toEqual({ batchItemFailures: [] });
  });

  test('SQS, FIFO', async () => {
    const { inputs, answer } = await collect(sqs(), SQS_FIFO);
    expect(inputs).toEqual(SQS_FIFO.Records);
    expect(answer).toEqual({ batchItemFailures: [] });
  });

  test('Kinesis: the data decoded, and the sequence number of the first failure', async () => {
    quiet();
    const { inputs, answer } = await collect(streamRecords(), KINESIS, ({ data }) => {
      if (String(data).startsWith('This')) throw new Error('second');
    });
    expect(inputs).toEqual([
      {
        source: 'kinesis',
        data: Buffer.from('Hello, this is a test.'),
        partitionKey: '1',
        sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
        shardId: 'shardId-000000000006',
        arrivedAt: new Date('2018-12-17T22:10:50.987Z'),
        streamArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream',
        raw: KINESIS.Records[0],
      },
      expect.objectContaining({ data: Buffer.from('This is only a test.') }),
    ]);
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: '49590338271490256608559692540925702759324208523137515618' }],
    });
  });

  test('DynamoDB: the images as plain values, and the sequence number of the first failure', async () => {
    quiet();
    const { inputs, answer } = await collect(streamRecords(), DYNAMODB, ({ change }: DynamodbRecord) => {
      if (change === 'REMOVE') throw new Error('third');
    });
    const streamArn = DYNAMODB.Records[0]?.eventSourceARN;
    const [old, changed] = [
      { Id: 101, Message: 'New item!' },
      { Id: 101, Message: 'This item has changed' },
    ];
    const common = { source: 'dynamodb', keys: { Id: 101 }, streamArn, changedAt: undefined, expired: false };
    expect(inputs).toEqual([
      {
        ...common,
        change: 'INSERT',
        newImage: old,
        oldImage: undefined,
        sequenceNumber: '111',
        raw: DYNAMODB.Records[0],
      },
      {
        ...common,
        change: 'MODIFY',
        newImage: changed,
        oldImage: old,
        sequenceNumber: '222',
        raw: DYNAMODB.Records[1],
      },
      {
        ...common,
        change: 'REMOVE',
        newImage: undefined,
        oldImage: changed,
        sequenceNumber: '333',
        changedAt: new Date('2016-11-18T20:09:00Z'),
        expired: true,
        raw: DYNAMODB.Records[2],
      },
    ]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '333' }] });
  });

  test('SNS: the message decoded, and nothing', async () => {
    const { inputs, answer } = await collect(sns(), SNS);
    expect(inputs).toEqual([
      {
        message: 'Hello from SNS!',
        subject: 'TestInvoke',
        messageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
        topicArn: 'arn:aws:sns:us-east-1:123456789012:sns-lambda',
        publishedAt: new Date('2019-01-02T12:45:07Z'),
        attributes: { Test: 'TestString', TestBinary: Buffer.from('TestBinary', 'base64') },
        raw: SNS.Records[0],
      },
    ]);
    expect(answer).toBeUndefined();
  });

  test('S3: the key as it is called, and nothing', async () => {
    const { inputs, answer } = await collect(s3(), S3);
    expect(inputs).toEqual([
      {
        bucket: 'amzn-s3-demo-bucket',
        key: 'b21b84d653bb07b05b1e6b33684dc11b',
        eventName: 'ObjectCreated:Put',
        eventTime: new Date('2019-09-03T19:37:27.192Z'),
        size: 1_305_107,
        eTag: 'b21b84d653bb07b05b1e6b33684dc11b',
        versionId: undefined,
        sequencer: '0C0F6F405D6ED209E1',
        region: 'us-east-2',
        raw: S3.Records[0],
      },
    ]);
    expect(answer).toBeUndefined();
  });

  test('EventBridge: the event decoded, and nothing', async () => {
    const { inputs, answer } = await collect(eventbridge(), EVENT_BRIDGE);
    expect(inputs).toEqual([
      {
        type: 'EC2 Instance State-change Notification',
        detail: { 'instance-id': ' i-1234567890abcdef0', state: 'terminated' },
        source: 'aws.ec2',
        id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
        time: new Date('2017-12-22T18:43:48Z'),
        account: '111122223333',
        region: 'us-west-1',
        resources: ['arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0'],
        replayName: undefined,
        raw: EVENT_BRIDGE,
      },
    ]);
    expect(answer).toBeUndefined();
  });
});

describe('keys of S3', () => {
  const keys = async (event: Parameters<typeof s3Event>[0]) =>
    (await collect(s3(), s3Event(event))).inputs.map((input) => (input as { key: string }).key);

  test('a plus is a blank, and a percent sign begins a byte', async () => {
    const event = structuredClone(S3);
    if (event.Records[0]) event.Records[0].s3.object.key = S3_KEY.encoded;
    expect((await collect(s3(), event)).inputs).toMatchObject([{ key: S3_KEY.key }]);
  });

  test.each(['a b', 'a+b', '100%', '%20', 'ä/ö/ü', '日本語.txt', '😀', 'a=b&c', 'x?y#z', 'a//b', '"<>'])(
    '%s arrives as it is called',
    async (key) => expect(await keys(key)).toEqual([key]),
  );

  test('one that cannot be decoded is the failure of the invocation, and says which it is', async () => {
    const event = structuredClone(S3);
    if (event.Records[0]) event.Records[0].s3.object.key = '%E0%A4%A';
    await expect(collect(s3(), event)).rejects.toThrow(/key '%E0%A4%A'/);
  });
});

describe('notifications', () => {
  test("a failure goes through to Lambda, which tries again: the handler's own error", async () => {
    const reason = new Error('again');
    const fails = () => {
      throw reason;
    };
    await expect(collect(sns(), SNS, fails)).rejects.toBe(reason);
    await expect(collect(s3(), S3, fails)).rejects.toBe(reason);
    await expect(collect(eventbridge(), EVENT_BRIDGE, fails)).rejects.toBe(reason);
  });

  test('attributes of SNS are decoded by their type, and a list that is none stays a text', async () => {
    const messageAttributes = {
      exact: 0.1,
      large: { Type: 'Number', Value: '12345678901234567890' },
      bytes: Buffer.from([0, 255]),
      list: ['a', 'b'],
      broken: { Type: 'String.Array', Value: '[' },
    };
    const event = snsEvent({ message: 'x', messageAttributes });
    const { inputs } = await collect(sns(), event);
    expect(inputs).toMatchObject([
      {
        attributes: {
          exact: 0.1,
          large: 12345678901234567890n,
          bytes: Buffer.from([0, 255]),
          list: ['a', 'b'],
          broken: '[',
        },
      },
    ]);
  });

  test('several messages are handled in their order', async () => {
    const { inputs } = await collect(sns(), snsEvent(['a', 'b']));
    expect(inputs).toMatchObject([{ message: 'a' }, { message: 'b' }]);
  });

  test('a replayed event of EventBridge says so', async () => {
    const event = eventBridgeEvent({ detailType: 'x', detail: 1, replayName: 'again' });
    expect((await collect(eventbridge(), event)).inputs).toMatchObject([{ replayName: 'again', detail: 1 }]);
  });
});

describe('an event of another trigger is refused, without its contents', () => {
  const others = { SQS, KINESIS, DYNAMODB, SNS, S3, EVENT_BRIDGE } as Record<string, unknown>;
  const sources = {
    'sqs()': [sqs(), ['SQS']],
    'streamRecords()': [streamRecords(), ['KINESIS', 'DYNAMODB']],
    'sns()': [sns(), ['SNS']],
    's3()': [s3(), ['S3']],
    'eventbridge()': [eventbridge(), ['EVENT_BRIDGE']],
  } as const;
  const odd = [
    undefined,
    null,
    'a text',
    42,
    [],
    {},
    { Records: null },
    { Records: {} },
    { Records: [null] },
  ];

  test.each(Object.entries(sources))('%s', async (name, [source, own]) => {
    const wrong = [
      ...Object.entries(others)
        .filter(([trigger]) => !(own as readonly string[]).includes(trigger))
        .map(([, event]) => event),
      ...odd,
      { Records: [{}] },
      { Records: [{ messageId: '' }] },
    ];
    for (const event of wrong) {
      const error = await collect(source as never, event).catch((e: unknown) => e);
      expect(error, JSON.stringify(event)).toMatchObject({ code: 'SLUICE_CONFIGURATION', subject: name });
      expect(String(error)).toMatch(/the event is not one of .* Is another trigger set on the function/s);
      expect(String(error)).not.toMatch(/Test message|Hello|terminated|New item/);
    }
  });
});
