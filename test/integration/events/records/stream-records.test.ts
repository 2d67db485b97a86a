import { afterEach, describe, expect, test, vi } from 'vitest';
import type { DynamodbRecord, KinesisRecord, StreamRecord } from 'sluice';
import { dynamodbEvent, kinesisEvent } from 'sluice/testing';
import { context, noBackends, record, runs, testDatabase, value } from '../../../helpers/database.js';
import { failing, logged, streamReader } from './batch-handler.js';

afterEach(() => vi.restoreAllMocks());

const three = kinesisEvent([
  { data: { n: 1 }, sequenceNumber: '11' },
  { data: { n: 2 }, sequenceNumber: '12' },
  { data: { n: 3 }, sequenceNumber: '13' },
]);

const numberOf = (one: StreamRecord): number =>
  (JSON.parse(String((one as KinesisRecord).data)) as { n: number }).n;

describe('records of a stream are handled in their order', () => {
  test('each in a session of its own, and none is left', async () => {
    const db = testDatabase();
    const connects = record('sluice:connect');
    const seen: unknown[] = [];
    const handler = streamReader(db, async (one) =>
      seen.push(await value(db, `SELECT ${numberOf(one)}::int`)),
    );
    expect(await handler(three)).toEqual(failing());
    expect(seen).toEqual([1, 2, 3]);
    expect(connects).toHaveLength(3);
    await noBackends(db);
  });

  test('nothing is begun after the first failure, and its sequence number is where Lambda begins again', async () => {
    const { errors } = logged();
    const reason = new Error('as it was told');
    const begun: number[] = [];
    const handler = streamReader([], (one) => {
      begun.push(numberOf(one));
      if (numberOf(one) === 2) throw reason;
    });
    expect(await handler(three)).toEqual(failing('12'));
    expect(begun).toEqual([1, 2]);
    expect(errors).toEqual([[expect.stringMatching(/record 12 failed, .* the 1 after it/), reason]]);
  });

  test('of DynamoDB too', async () => {
    logged();
    const event = dynamodbEvent([{ new: { id: 1 } }, { new: { id: 2 } }, { old: { id: 1 } }]);
    const seen: unknown[] = [];
    const handler = streamReader([], (one) => {
      seen.push((one as DynamodbRecord).keys['id']);
      if (seen.length === 2) throw new Error('second');
    });
    expect(await handler(event)).toEqual(failing(event.Records[1]?.dynamodb?.SequenceNumber ?? ''));
    expect(seen).toEqual([1, 2]);
  });

  test('an empty batch is answered', async () => {
    expect(await streamReader([], () => undefined)({ Records: [] })).toEqual(failing());
  });

  test('a record that cannot be decoded is the first failure, and what was before it is done', async () => {
    const { errors } = logged();
    const event = dynamodbEvent([{ new: { id: 1 } }, { new: { id: 2 } }]);
    const [, second] = event.Records;
    if (second?.dynamodb) second.dynamodb.NewImage = { id: { N: 2 } } as never;
    let handled = 0;
    const handler = streamReader([], () => void handled++);
    expect(await handler(event)).toEqual(failing(second?.dynamodb?.SequenceNumber ?? ''));
    expect(handled).toBe(1);
    expect(errors[0]?.[1]).toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('NewImage.id'),
    });
  });

  test('at the deadline Lambda begins again with what was cut off', async () => {
    const { errors } = logged();
    const db = testDatabase();
    record('sluice:leak');
    const handler = streamReader(db, async (one) => {
      if (numberOf(one) === 1) return;
      const query = value(db, 'SELECT pg_sleep(30)');
      await runs(db);
      await query;
    });
    expect(await handler(three, context(2_000))).toEqual(failing('12'));
    expect(await db.backends()).toEqual([]);
    expect(errors).toHaveLength(1);
  });
});
