import type { DynamoDBRecord, KinesisStreamRecord } from 'aws-lambda';
import { itemOf, type DynamodbItem } from './dynamodb-value.js';

/** A record of a Kinesis stream. */
export interface KinesisRecord {
  readonly source: 'kinesis';
  /** What was put, decoded from Base64. `@Body(Dto)` gets it parsed as JSON and validated. */
  readonly data: Buffer;
  readonly partitionKey: string;
  readonly sequenceNumber: string;
  readonly shardId: string;
  readonly arrivedAt: Date;
  readonly streamArn: string;
  /** As Lambda has it. */
  readonly raw: KinesisStreamRecord;
}

/** A change of one item of a DynamoDB table. Which images are there depends on the stream's view. */
export interface DynamodbRecord {
  readonly source: 'dynamodb';
  readonly change: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: DynamodbItem;
  /** `@Body(Dto)` gets it validated; a record without one, such as a REMOVE, fails then. */
  readonly newImage: DynamodbItem | undefined;
  readonly oldImage: DynamodbItem | undefined;
  readonly sequenceNumber: string;
  readonly changedAt: Date | undefined;
  /** Removed because its time to live was over. */
  readonly expired: boolean;
  /** Of the stream. */
  readonly streamArn: string;
  /** As Lambda has it. */
  readonly raw: DynamoDBRecord;
}

export type StreamRecord = KinesisRecord | DynamodbRecord;
type RawRecord = KinesisStreamRecord | DynamoDBRecord;

/** @throws {TypeError} when a part of it cannot be decoded */
export function decodeStreamRecord(raw: RawRecord): StreamRecord {
  return 'kinesis' in raw ? kinesisRecord(raw) : dynamodbRecord(raw);
}

/** Where Lambda begins again; `undefined` when it has none. */
export function sequenceNumberOf(raw: RawRecord): string | undefined {
  return 'kinesis' in raw ? raw.kinesis.sequenceNumber : raw.dynamodb?.SequenceNumber;
}

function kinesisRecord(raw: KinesisStreamRecord): KinesisRecord {
  const { data, partitionKey, sequenceNumber, approximateArrivalTimestamp } = raw.kinesis;
  if (typeof data !== 'string') throw new TypeError(`The data of record ${sequenceNumber} is no text`);
  return {
    source: 'kinesis',
    data: Buffer.from(data, 'base64'),
    partitionKey,
    sequenceNumber,
    shardId: String(raw.eventID).split(':')[0] ?? '',
    arrivedAt: dateOf(approximateArrivalTimestamp),
    streamArn: raw.eventSourceARN,
    raw,
  };
}

function dynamodbRecord(raw: DynamoDBRecord): DynamodbRecord {
  const { Keys, NewImage, OldImage, SequenceNumber, ApproximateCreationDateTime } = raw.dynamodb ?? {};
  const { type, principalId } = (raw.userIdentity ?? {}) as { type?: unknown; principalId?: unknown };
  return {
    source: 'dynamodb',
    change: raw.eventName ?? 'MODIFY',
    keys: itemOf(Keys ?? {}, 'Keys'),
    newImage: NewImage && itemOf(NewImage, 'NewImage'),
    oldImage: OldImage && itemOf(OldImage, 'OldImage'),
    sequenceNumber: SequenceNumber ?? '',
    changedAt: ApproximateCreationDateTime === undefined ? undefined : dateOf(ApproximateCreationDateTime),
    expired: raw.eventName === 'REMOVE' && type === 'Service' && principalId === 'dynamodb.amazonaws.com',
    streamArn: raw.eventSourceARN ?? '',
    raw,
  };
}

/** From seconds since 1970, with a fraction. */
function dateOf(seconds: number): Date {
  return new Date(Math.round(seconds * 1_000));
}
