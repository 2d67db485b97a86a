import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { snsEvent } from '../../../../src/testing/events/sns-event.js';
import { sqsEvent } from '../../../../src/testing/events/sqs-event.js';
import { sentShape, problemsOf } from './shape.js';

const sqsRecord = {
  messageId: 'string',
  receiptHandle: 'string',
  body: 'string',
  attributes: {
    ApproximateReceiveCount: 'string',
    SentTimestamp: 'string',
    SenderId: 'string',
    ApproximateFirstReceiveTimestamp: 'string',
  },
  messageAttributes: {},
  md5OfBody: 'string',
  eventSource: 'string',
  eventSourceARN: 'string',
  awsRegion: 'string',
};

describe('sqsEvent', () => {
  test('has all that is documented', () => {
    const messageAttributes = { myAttribute: 'myValue' };
    expect(sentShape(sqsEvent({ body: 'Test message.', messageAttributes }))).toEqual({
      Records: [
        {
          ...sqsRecord,
          messageAttributes: {
            myAttribute: {
              stringValue: 'string',
              stringListValues: [],
              binaryListValues: [],
              dataType: 'string',
            },
          },
          md5OfMessageAttributes: 'string',
        },
      ],
    });
    expect(sentShape(sqsEvent('text'))).toEqual({ Records: [sqsRecord] });
  });

  test('of a FIFO queue has its order, group and deduplication too', () => {
    const event = sqsEvent([{ n: 1 }, { body: { n: 2 }, groupId: 'ada', deduplicationId: 'twice' }], {
      fifo: true,
    });
    expect(sentShape(event)).toEqual({
      Records: [
        {
          ...sqsRecord,
          attributes: {
            ...sqsRecord.attributes,
            SequenceNumber: 'string',
            MessageGroupId: 'string',
            MessageDeduplicationId: 'string',
          },
        },
      ],
    });
    const [one, two] = event.Records;
    expect(one?.eventSourceARN).toBe('arn:aws:sqs:eu-central-1:123456789012:queue.fifo');
    expect(one?.attributes.MessageGroupId).toBe('group');
    expect(one?.attributes.MessageDeduplicationId).toBe(createHash('sha256').update('{"n":1}').digest('hex'));
    expect(two?.attributes).toMatchObject({ MessageGroupId: 'ada', MessageDeduplicationId: 'twice' });
    expect(one?.attributes.SequenceNumber).toMatch(/^\d{20}$/);
    const numbers = event.Records.map(({ attributes }) => BigInt(attributes.SequenceNumber ?? 0));
    expect(numbers[1]).toBeGreaterThan(numbers[0] as bigint);
  });

  test('values fit each other', () => {
    const sentAt = new Date(1_545_082_649_183);
    const [record] = sqsEvent({ body: { id: 1 }, sentAt, receiveCount: 3 }, { queue: 'orders' }).Records;
    expect(record).toMatchObject({
      body: '{"id":1}',
      md5OfBody: createHash('md5').update('{"id":1}').digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:orders',
      attributes: { ApproximateReceiveCount: '3', SentTimestamp: '1545082649183' },
    });
    const ids = sqsEvent(['a', 'a', 'a']).Records.map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(3);
  });

  // The digests are those of the package aws-md5-of-message-attributes.
  test.each([
    [{ attribName1: 'attribValue 1' }, '19e27d4e946b072f3f58da80d94fd778'],
    [
      {
        customNumberTypeAttrib: {
          dataType: 'Number.float',
          stringValue: '4563442423554324324264524243.32543234',
        },
      },
      '9fe1b90bbd9965bdf77bac517c7d2495',
    ],
    [{ binaryAttribute: Buffer.from('Hello binary world!') }, '31a92b15d92f8db860eda32aceb656c3'],
    [
      {
        attribName1: 'attribValue 1',
        customNumberTypeAttrib: {
          dataType: 'Number.float',
          stringValue: '4563442423554324324264524243.32543234',
        },
        binaryAttribute: Buffer.from('Hello binary world!'),
      },
      'c932db14a896c663f83c260297d594ff',
    ],
  ])('the digest of attributes is that of SQS: %#', (messageAttributes, digest) => {
    expect(sqsEvent({ body: 'x', messageAttributes }).Records[0]?.md5OfMessageAttributes).toBe(digest);
  });

  test('a number is a Number, bytes are Binary, and more attributes of SQS may be given', () => {
    const [record] = sqsEvent({
      body: 'x',
      messageAttributes: { n: 100, b: new Uint8Array([1]) },
      attributes: { AWSTraceHeader: 'Root=1' },
      groupId: 'fair',
    }).Records;
    expect(record?.messageAttributes).toMatchObject({
      n: { stringValue: '100', dataType: 'Number' },
      b: { binaryValue: 'AQ==', dataType: 'Binary' },
    });
    expect(record?.attributes).toMatchObject({ AWSTraceHeader: 'Root=1', MessageGroupId: 'fair' });
  });

  test.each([
    [[], {}, 'there is no message'],
    [[{ body: 1, id: 2 }], {}, 'is taken for a message since it has a body'],
    [[{ a: 1n }], {}, 'message 0: body.a is a BigInt (1n), which is no JSON'],
    [[undefined], {}, 'message 0: body is undefined'],
    ['x', { queue: 'orders.fifo', fifo: false }, "queue is 'orders.fifo' and fifo is false"],
    ['x', { queue: 'orders', fifo: true }, 'the name of a FIFO queue ends with .fifo'],
    [{ body: 'x', deduplicationId: 'd' }, {}, 'the queue is not FIFO. Pass fifo: true'],
    [
      { body: 'x', messageAttributes: { a: true } },
      {},
      'message 0: messageAttributes.a is true, but must be a text',
    ],
    [
      { body: 'x', receiveCount: -1 },
      {},
      'message 0: receiveCount is -1, but must be a whole number from 0 on',
    ],
    ['x', { topic: 'x' }, 'there is no option topic'],
  ])('%o with %j is refused', (messages, options, problem) => {
    expect(problemsOf(() => sqsEvent(messages, options as never)).join('\n')).toContain(problem);
  });
});

describe('snsEvent', () => {
  const documented = {
    SignatureVersion: 'string',
    Timestamp: 'string',
    Signature: 'string',
    SigningCertUrl: 'string',
    MessageId: 'string',
    Message: 'string',
    MessageAttributes: {},
    Type: 'string',
    UnsubscribeUrl: 'string',
    TopicArn: 'string',
  };

  test('has all that is documented', () => {
    const event = snsEvent({
      message: 'Hello from SNS!',
      subject: 'TestInvoke',
      messageAttributes: { Test: 'TestString', TestBinary: new Uint8Array([1]), n: 1, list: ['a', 'b'] },
    });
    const attribute = { Type: 'string', Value: 'string' };
    expect(sentShape(event)).toEqual({
      Records: [
        {
          EventVersion: 'string',
          EventSubscriptionArn: 'string',
          EventSource: 'string',
          Sns: {
            ...documented,
            Subject: 'string',
            MessageAttributes: { Test: attribute, TestBinary: attribute, n: attribute, list: attribute },
          },
        },
      ],
    });
    expect(event.Records[0]).toMatchObject({
      EventVersion: '1.0',
      EventSource: 'aws:sns',
      Sns: {
        Type: 'Notification',
        MessageAttributes: {
          Test: { Type: 'String', Value: 'TestString' },
          TestBinary: { Type: 'Binary', Value: 'AQ==' },
          n: { Type: 'Number', Value: '1' },
          list: { Type: 'String.Array', Value: '["a","b"]' },
        },
      },
    });
  });

  test('ARNs fit each other, and what is no text is JSON', () => {
    const { EventSubscriptionArn, Sns } = snsEvent({ orderId: 1 }, { topic: 'orders' }).Records[0] ?? {};
    expect(Sns).not.toHaveProperty('Subject');
    expect(Sns?.Message).toBe('{"orderId":1}');
    expect(Sns?.TopicArn).toBe('arn:aws:sns:eu-central-1:123456789012:orders');
    expect(EventSubscriptionArn?.startsWith(`${Sns?.TopicArn}:`)).toBe(true);
    expect(Sns?.UnsubscribeUrl).toContain(EventSubscriptionArn);
  });

  test.each([
    [[], 'there is no message'],
    [{ message: 'x', subject: '' }, "message 0: subject is ''"],
    [{ message: 'x', body: 1 }, 'is taken for a message since it has a message'],
    [{ message: 'x', messageAttributes: { a: null } }, 'messageAttributes.a is null'],
    [{ total: 1n }, 'message 0: message.total is a BigInt'],
  ])('%o is refused', (messages, problem) => {
    expect(problemsOf(() => snsEvent(messages)).join('\n')).toContain(problem);
  });
});
