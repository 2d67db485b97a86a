import { isRecord } from '../core/config/problems.js';
import type {
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  KinesisStreamRecord,
} from 'aws-lambda';
import type { Batch, CallOutcome, EventSource } from '../core/event-source.js';
import { Handler } from '../core/handler.js';
import { inheritSource } from '../core/handler-metadata.js';
import { recordsOf, type EventShape } from './records/check-event.js';
import { logFailure } from './records/log.js';
import { payloadParameter, type Payload } from './records/payload-parameter.js';
import { decodeStreamRecord, sequenceNumberOf, type StreamRecord } from './records/stream-record.js';

export type StreamRecordsEvent = KinesisStreamEvent | DynamoDBStreamEvent;
/** Where Lambda begins again: one sequence number, or none. */
export type StreamRecordsResponse = KinesisStreamBatchResponse & DynamoDBBatchResponse;

export interface StreamRecords extends EventSource<StreamRecordsEvent, StreamRecordsResponse, void> {
  readonly name: 'streamRecords';
  readonly batch: Batch<StreamRecordsEvent, StreamRecordsResponse, void>;
}

const SHAPE: EventShape = {
  source: 'streamRecords()',
  trigger: 'a stream of Kinesis or DynamoDB',
  named: { by: 'eventSource', values: ['aws:kinesis', 'aws:dynamodb'] },
  needs: (record) => {
    const { kinesis, dynamodb } = record;
    const number = isRecord(kinesis)
      ? kinesis['sequenceNumber']
      : isRecord(dynamodb) && dynamodb['SequenceNumber'];
    return typeof number === 'string' && number !== '';
  },
  needed: 'sequence number',
};

/**
 * Records of a stream of Kinesis or DynamoDB: `handle(record)` for each, decoded, in their order and in a session of its own.
 * Nothing is begun after the first failure, and Lambda begins again there: the stream's event source mapping must have
 * `ReportBatchItemFailures`, or Lambda takes every record for handled.
 *
 * `@Body(Dto)` is the data of a record of Kinesis, parsed as JSON, or the new image of DynamoDB; validated.
 */
export function streamRecords(): StreamRecords {
  return STREAM_RECORDS;
}

const STREAM_RECORDS: StreamRecords = Object.freeze({
  name: 'streamRecords' as const,
  read: (event: StreamRecordsEvent) => recordsOf(event, SHAPE),
  // With `batch`, `settle` answers.
  answer: () => ({ batchItemFailures: [] }),
  parameter: (parameter, subject) => payloadParameter(parameter, subject, payloadOf),
  batch: Object.freeze({
    concurrency: 1,
    stopsAfterFailure: 'batch' as const,
    decode: (input: unknown) => decodeStreamRecord(input as KinesisStreamRecord | DynamoDBRecord),
    settle,
  }),
} satisfies StreamRecords);

/** The base class of handlers of a stream of Kinesis or DynamoDB. */
export abstract class StreamRecordsHandler extends Handler<StreamRecords> {}
inheritSource(StreamRecordsHandler, STREAM_RECORDS);

function payloadOf(record: StreamRecord): Payload {
  return record.source === 'kinesis'
    ? { name: 'data', content: record.data }
    : { name: 'new image', content: record.newImage, decoded: true };
}

function settle(outcomes: readonly CallOutcome<void>[]): StreamRecordsResponse {
  const at = outcomes.findIndex(({ status }) => status !== 'returned');
  const first = outcomes[at];
  if (first === undefined) return { batchItemFailures: [] };
  const itemIdentifier = sequenceNumberOf(first.input as KinesisStreamRecord | DynamoDBRecord) as string;
  logFailure(
    `Stream record ${itemIdentifier} ${first.status === 'failed' ? 'failed' : 'was not begun'}, and comes again with the ${outcomes.length - at - 1} after it:`,
    first.status === 'failed' ? first.reason : 'the time was up',
  );
  return { batchItemFailures: [{ itemIdentifier }] };
}
