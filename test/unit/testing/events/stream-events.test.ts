import { describe, expect, test } from 'vitest';
import { dynamodbEvent } from '../../../../src/testing/events/dynamodb-event.js';
import { kinesisEvent } from '../../../../src/testing/events/kinesis-event.js';
import { s3Event } from '../../../../src/testing/events/s3-event.js';
import { sentShape, problemsOf } from './shape.js';

const TIME = new Date('2026-03-01T02:00:00.250Z');

describe('s3Event', () => {
  const object = { key: 'string', size: 'number', eTag: 'string', sequencer: 'string' };
  const record = {
    eventVersion: 'string',
    eventSource: 'string',
    awsRegion: 'string',
    eventTime: 'string',
    eventName: 'string',
    userIdentity: { principalId: 'string' },
    requestParameters: { sourceIPAddress: 'string' },
    responseElements: { 'x-amz-request-id': 'string', 'x-amz-id-2': 'string' },
    s3: {
      s3SchemaVersion: 'string',
      configurationId: 'string',
      bucket: { name: 'string', ownerIdentity: { principalId: 'string' }, arn: 'string' },
      object,
    },
  };

  test('has all that is documented', () => {
    expect(sentShape(s3Event('a.jpg'))).toEqual({ Records: [record] });
    expect(
      sentShape(s3Event({ key: 'a.jpg', versionId: 'v1' }, { eventName: 'ObjectRestore:Completed' })),
    ).toEqual({
      Records: [
        {
          ...record,
          s3: { ...record.s3, object: { ...object, versionId: 'string' } },
          glacierEventData: {
            restoreEventData: {
              lifecycleRestorationExpiryTime: 'string',
              lifecycleRestoreStorageClass: 'string',
            },
          },
        },
      ],
    });
  });

  test('values fit each other', () => {
    const { Records } = s3Event([{ key: 'a', size: 7 }, 'b'], { bucket: 'uploads', time: TIME });
    expect(Records[0]).toMatchObject({
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      eventTime: '2026-03-01T02:00:00.250Z',
      s3: { bucket: { name: 'uploads', arn: 'arn:aws:s3:::uploads' }, object: { size: 7 } },
    });
    const [one = '', two = ''] = Records.map(({ s3 }) => s3.object.sequencer);
    expect(one).toMatch(/^[0-9A-F]{18}$/);
    expect(two > one).toBe(true);
  });

  test.each([
    ['red flower.jpg', 'red+flower.jpg'],
    ['in/2026/a+b (1).jpg', 'in/2026/a%2Bb+%281%29.jpg'],
    ['grün/ß', 'gr%C3%BCn/%C3%9F'],
  ])('the key %s is encoded as %s', (key, encoded) => {
    expect(s3Event(key).Records[0]?.s3.object.key).toBe(encoded);
    expect(decodeURIComponent(encoded.replaceAll('+', ' '))).toBe(key);
  });

  test.each([
    [[], {}, 'there is no object'],
    [{ size: 1 }, {}, 'object 0: key is missing'],
    [{ key: 'a', size: -1 }, {}, 'object 0: size is -1'],
    ['a', { eventName: 's3:ObjectCreated:Put' }, "must be such as 'ObjectCreated:Put', without s3:"],
    [7, {}, 'object 0: 7 is no object'],
  ])('%j with %j is refused', (objects, options, problem) => {
    expect(problemsOf(() => s3Event(objects as never, options)).join('\n')).toContain(problem);
  });
});

describe('kinesisEvent', () => {
  test('has all that is documented', () => {
    expect(sentShape(kinesisEvent('Hello, this is a test.'))).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: 'string',
            partitionKey: 'string',
            sequenceNumber: 'string',
            data: 'string',
            approximateArrivalTimestamp: 'number',
          },
          eventSource: 'string',
          eventVersion: 'string',
          eventID: 'string',
          eventName: 'string',
          invokeIdentityArn: 'string',
          awsRegion: 'string',
          eventSourceARN: 'string',
        },
      ],
    });
  });

  test('values fit each other, and data is in Base64', () => {
    const { Records } = kinesisEvent(
      [{ n: 1 }, { data: 'text', partitionKey: 'p', arrivedAt: TIME }, new Uint8Array([1])],
      { stream: 'orders', shardId: 'shardId-000000000006' },
    );
    const [json, text, bytes] = Records;
    expect(Buffer.from(json?.kinesis.data ?? '', 'base64').toString()).toBe('{"n":1}');
    expect(text?.kinesis).toMatchObject({
      data: 'dGV4dA==',
      partitionKey: 'p',
      approximateArrivalTimestamp: 1772330400.25,
    });
    expect(bytes?.kinesis.data).toBe('AQ==');
    expect(json?.eventID).toBe(`shardId-000000000006:${json?.kinesis.sequenceNumber}`);
    expect(json?.kinesis.sequenceNumber).toMatch(/^\d{56}$/);
    expect(json?.eventSourceARN).toBe('arn:aws:kinesis:eu-central-1:123456789012:stream/orders');
    const numbers = kinesisEvent([1, 2, 3]).Records.map(({ kinesis }) => kinesis.sequenceNumber);
    expect([...numbers].sort()).toEqual(numbers);
  });

  test.each([
    [[], 'there is no message'],
    [{ data: 'x', key: 'p' }, 'is taken for a message since it has a data'],
    [[{ data: undefined }], 'message 0: data is undefined'],
    [[() => 1], 'message 0: data is a function'],
  ])('%o is refused', (records, problem) => {
    expect(problemsOf(() => kinesisEvent(records)).join('\n')).toContain(problem);
  });
});

describe('dynamodbEvent', () => {
  const record = {
    eventID: 'string',
    eventName: 'string',
    eventVersion: 'string',
    eventSource: 'string',
    awsRegion: 'string',
    dynamodb: {
      ApproximateCreationDateTime: 'number',
      Keys: { id: { N: 'string' } },
      NewImage: { id: { N: 'string' }, message: { S: 'string' } },
      SequenceNumber: 'string',
      SizeBytes: 'number',
      StreamViewType: 'string',
    },
    eventSourceARN: 'string',
  };

  test('has all that is documented', () => {
    const item = { id: 101, message: 'New item!' };
    expect(sentShape(dynamodbEvent({ new: item }))).toEqual({ Records: [record] });
    const { NewImage: OldImage, ...without } = record.dynamodb;
    expect(sentShape(dynamodbEvent({ old: item, expired: true }))).toEqual({
      Records: [
        {
          ...record,
          dynamodb: { ...without, OldImage },
          userIdentity: { type: 'string', principalId: 'string' },
        },
      ],
    });
  });

  test('what has happened follows from the images', () => {
    const { Records } = dynamodbEvent([
      { new: { id: 1 } },
      { old: { id: 1 }, new: { id: 1, a: 2 } },
      { old: { id: 1 } },
    ]);
    expect(Records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(Records[1]?.dynamodb).toMatchObject({
      Keys: { id: { N: '1' } },
      OldImage: { id: { N: '1' } },
      NewImage: { id: { N: '1' }, a: { N: '2' } },
    });
  });

  test.each([
    ['KEYS_ONLY', []],
    ['NEW_IMAGE', ['NewImage']],
    ['OLD_IMAGE', ['OldImage']],
    ['NEW_AND_OLD_IMAGES', ['NewImage', 'OldImage']],
  ] as const)('a stream of %s has those images', (view, images) => {
    const { dynamodb = {} } = dynamodbEvent({ old: { id: 1 }, new: { id: 1 } }, { view }).Records[0] ?? {};
    expect(Object.keys(dynamodb).filter((name) => name.endsWith('Image'))).toEqual(images);
    expect(dynamodb.StreamViewType).toBe(view);
  });

  test('every kind of attribute, in every depth', () => {
    const image = {
      id: 1,
      text: 'ä',
      big: 12345678901234567890n,
      flag: true,
      nothing: null,
      gone: undefined,
      bytes: new Uint8Array([1, 2]),
      texts: new Set(['a', 'b']),
      numbers: new Set([1, 2n]),
      blobs: new Set([new Uint8Array([1])]),
      list: [1, 'a', [null]],
      map: { inner: { deep: false } },
    };
    const { dynamodb } = dynamodbEvent({ new: image }).Records[0] ?? {};
    expect(dynamodb?.NewImage).toEqual({
      id: { N: '1' },
      text: { S: 'ä' },
      big: { N: '12345678901234567890' },
      flag: { BOOL: true },
      nothing: { NULL: true },
      bytes: { B: 'AQI=' },
      texts: { SS: ['a', 'b'] },
      numbers: { NS: ['1', '2'] },
      blobs: { BS: ['AQ=='] },
      list: { L: [{ N: '1' }, { S: 'a' }, { L: [{ NULL: true }] }] },
      map: { M: { inner: { M: { deep: { BOOL: false } } } } },
    });
  });

  test('the size is that of names and values', () => {
    const size = (options: object) =>
      dynamodbEvent({ new: { id: 'ab', n: 123, b: true } }, options).Records[0]?.dynamodb?.SizeBytes;
    expect(size({ view: 'KEYS_ONLY' })).toBe(4);
    expect(size({ view: 'NEW_IMAGE' })).toBe(4 + 4 + 4 + 2);
  });

  test('the key may have two attributes and any names', () => {
    const { Records } = dynamodbEvent(
      { new: { pk: 'a', sk: 1, x: 2 } },
      { key: ['pk', 'sk'], table: 'shop' },
    );
    expect(Records[0]?.dynamodb?.Keys).toEqual({ pk: { S: 'a' }, sk: { N: '1' } });
    expect(Records[0]?.eventSourceARN).toMatch(
      /^arn:aws:dynamodb:eu-central-1:123456789012:table\/shop\/stream\/\d{4}-/,
    );
  });

  test.each([
    [[], {}, 'there is no change'],
    [{}, {}, 'change 0: there is neither new nor old'],
    [{ new: { a: 1 } }, {}, 'change 0: the item has no id, which is its key'],
    [{ old: { id: 1 }, new: { id: 2 } }, {}, 'change 0: id is 1 and 2, but an item keeps its key'],
    [{ new: { id: 1 }, expired: true }, {}, 'one that expires is removed'],
    [
      { new: { id: 1, at: new Date(0) } },
      {},
      'change 0: new.at is 1970-01-01T00:00:00.000Z, which is no attribute',
    ],
    [{ new: { id: 1, n: Number.NaN } }, {}, 'change 0: new.n is NaN'],
    [{ new: { id: 1, s: new Set() } }, {}, 'change 0: new.s is a Set of nothing'],
    [{ new: { id: 1, s: new Set(['a', 1]) } }, {}, "change 0: new.s is a Set of [ 'a', 1 ]"],
    [{ new: { id: 1 } }, { view: 'ALL' }, "view is 'ALL', but must be 'KEYS_ONLY'"],
    [{ new: { id: 1 } }, { key: ['a', 'b', 'c'] }, 'key must be the name of an attribute, or two'],
  ])('%o with %j is refused', (changes, options, problem) => {
    expect(problemsOf(() => dynamodbEvent(changes as never, options as never)).join('\n')).toContain(problem);
  });
});
