import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { refuse } from '../refuse.js';
import { ACCOUNT_ID, REGION } from './account.js';
import { messagesOf, type OneOrMore } from './batch.js';
import { aText, aTime, anything, problemsOf } from './checks.js';
import { base64, textOf } from './values.js';

export interface KinesisRecord {
  /** Bytes or a text as they are; anything else becomes JSON. The event has it in Base64. */
  readonly data: unknown;
  /** Default `'partition'`. */
  readonly partitionKey?: string | undefined;
  /** Default one that grows with time, and within the batch. */
  readonly sequenceNumber?: string | undefined;
  /** Default now. */
  readonly arrivedAt?: Date | undefined;
}

export interface KinesisEventOptions {
  /** Its name. Default `'stream'`. */
  readonly stream?: string | undefined;
  /** Of which all records of a batch are. Default `'shardId-000000000000'`. */
  readonly shardId?: string | undefined;
}

const RECORD = { data: anything, partitionKey: aText, sequenceNumber: aText, arrivedAt: aTime };

/**
 * What Lambda gets from a stream of Kinesis. A record is its data, or an object with `data` and more.
 *
 * ```ts
 * import { kinesisEvent } from 'sluice/testing';
 *
 * const event = kinesisEvent([{ orderId: 1 }, { data: 'a text', partitionKey: 'customer-1' }]);
 * ```
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 * @throws {ConfigurationError} when something cannot be
 */
export function kinesisEvent(
  records: OneOrMore<unknown>,
  options: KinesisEventOptions = {},
): KinesisStreamEvent {
  const problems = problemsOf(options, { stream: aText, shardId: aText });
  const list = messagesOf<KinesisRecord>(records, 'data', RECORD, problems);
  const made = problems.length > 0 ? [] : list.map((one, index) => recordOf(one, index, options, problems));
  refuse('kinesisEvent', problems);
  return { Records: made };
}

function recordOf(
  record: KinesisRecord,
  index: number,
  { stream = 'stream', shardId = 'shardId-000000000000' }: KinesisEventOptions,
  problems: string[],
): KinesisStreamRecord {
  const arrivedAt = record.arrivedAt ?? new Date();
  const sequenceNumber = record.sequenceNumber ?? sequenceNumberAt(arrivedAt, index);
  const { data } = record;
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record.partitionKey ?? 'partition',
      sequenceNumber,
      data: base64(data instanceof Uint8Array ? data : textOf(data, `message ${index}: data`, problems)),
      // In seconds.
      approximateArrivalTimestamp: arrivedAt.getTime() / 1_000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: `arn:aws:iam::${ACCOUNT_ID}:role/lambda-role`,
    awsRegion: REGION,
    eventSourceARN: `arn:aws:kinesis:${REGION}:${ACCOUNT_ID}:stream/${stream}`,
  };
}

/** 56 digits. */
function sequenceNumberAt(time: Date, index: number): string {
  return `4959${String(time.getTime()).padStart(16, '0')}${String(index).padStart(36, '0')}`;
}
