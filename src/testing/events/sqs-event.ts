import { isRecord } from '../../core/config/problems.js';
import { randomUUID } from 'node:crypto';
import type { SQSEvent, SQSMessageAttribute, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import { refuse, shown } from '../refuse.js';
import { ACCOUNT_ID, REGION } from './account.js';
import { messagesOf, type OneOrMore } from './batch.js';
import { aCount, aFlag, aRecord, aText, aTime, anything, problemsOf, texts } from './checks.js';
import { base64, hex, md5, sha256, textOf, token, withoutUndefined } from './values.js';

/** A text or a number, bytes, or the attribute as Lambda has it. */
export type SqsAttribute = string | number | Uint8Array | SQSMessageAttribute;

export interface SqsMessage {
  /** A text as it is; anything else becomes JSON. */
  readonly body: unknown;
  /** Default a random UUID. */
  readonly messageId?: string | undefined;
  readonly receiptHandle?: string | undefined;
  readonly messageAttributes?: Readonly<Record<string, SqsAttribute>> | undefined;
  /** How often it has been received, this time included. Default 1. */
  readonly receiveCount?: number | undefined;
  /** When it was sent. Default now. */
  readonly sentAt?: Date | undefined;
  /** Of a FIFO queue or a fair one. Default `'group'` in a FIFO queue. */
  readonly groupId?: string | undefined;
  /** Of a FIFO queue. Default the SHA-256 of the body, as with content-based deduplication. */
  readonly deduplicationId?: string | undefined;
  /** More of SQS's own attributes, such as `AWSTraceHeader`. */
  readonly attributes?: Partial<SQSRecord['attributes']> | undefined;
}

export interface SqsEventOptions {
  /** Its name. Default `'queue'`, and `'queue.fifo'` with `fifo`. */
  readonly queue?: string | undefined;
  /** Default whether the name of the queue ends with `.fifo`. */
  readonly fifo?: boolean | undefined;
}

const OPTIONS = { queue: aText, fifo: aFlag };
const MESSAGE = {
  body: anything,
  messageId: aText,
  receiptHandle: aText,
  messageAttributes: aRecord,
  receiveCount: aCount,
  sentAt: aTime,
  groupId: aText,
  deduplicationId: aText,
  attributes: texts,
};

/**
 * What Lambda gets from a queue of SQS. A message is its body, a text or what becomes JSON, or an object with `body` and
 * more. Digests, ids and times fit.
 *
 * ```ts
 * import { sqsEvent } from 'sluice/testing';
 *
 * const event = sqsEvent([{ orderId: 1 }, 'a text', { body: { orderId: 2 }, receiveCount: 3 }]);
 * ```
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 * @throws {ConfigurationError} when something cannot be
 */
export function sqsEvent(messages: OneOrMore<unknown>, options: SqsEventOptions = {}): SQSEvent {
  const problems = problemsOf(options, OPTIONS);
  const isNamedFifo = typeof options.queue === 'string' && options.queue.endsWith('.fifo');
  const { fifo = isNamedFifo } = options;
  const { queue = fifo ? 'queue.fifo' : 'queue' } = options;
  if (options.queue !== undefined && fifo !== isNamedFifo) {
    problems.push(
      `queue is '${queue}' and fifo is ${fifo}: the name of a FIFO queue ends with .fifo, and no other's does`,
    );
  }
  const list = messagesOf<SqsMessage>(messages, 'body', MESSAGE, problems);
  const records =
    problems.length > 0 ? [] : list.map((one, index) => recordOf(one, index, queue, fifo, problems));
  refuse('sqsEvent', problems);
  return { Records: records };
}

function recordOf(
  message: SqsMessage,
  index: number,
  queue: string,
  fifo: boolean,
  problems: string[],
): SQSRecord {
  const body = textOf(message.body, `message ${index}: body`, problems);
  const sentAt = message.sentAt ?? new Date();
  const messageAttributes = attributesOf(message, index, problems);
  const { deduplicationId, groupId = fifo ? 'group' : undefined } = message;
  if (!fifo && deduplicationId !== undefined) {
    problems.push(
      `message ${index}: deduplicationId is '${deduplicationId}', and the queue is not FIFO. Pass fifo: true`,
    );
  }
  const attributes = {
    ApproximateReceiveCount: String(message.receiveCount ?? 1),
    SentTimestamp: String(sentAt.getTime()),
    // Of whoever sent it.
    SenderId: `AIDA${token(17)}`,
    ApproximateFirstReceiveTimestamp: String(sentAt.getTime() + 1),
    SequenceNumber: fifo ? sequenceNumber(sentAt, index) : undefined,
    MessageGroupId: groupId,
    MessageDeduplicationId: fifo ? (deduplicationId ?? sha256(body)) : undefined,
    ...message.attributes,
  };
  return {
    messageId: message.messageId ?? randomUUID(),
    receiptHandle: message.receiptHandle ?? base64(hex(120)),
    body,
    attributes: withoutUndefined(attributes),
    messageAttributes,
    md5OfBody: md5(body),
    ...(Object.keys(messageAttributes).length > 0 && {
      md5OfMessageAttributes: md5OfAttributes(messageAttributes),
    }),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${queue}`,
    awsRegion: REGION,
  };
}

/** 20 digits that grow with time, and within a batch. */
function sequenceNumber(sentAt: Date, index: number): string {
  return String(BigInt(sentAt.getTime()) * 10_000_000n + BigInt(index)).padStart(20, '1');
}

function attributesOf(message: SqsMessage, index: number, problems: string[]): SQSMessageAttributes {
  const entries = Object.entries(message.messageAttributes ?? {}).map(([name, given]) => {
    const attribute = attributeOf(given);
    if (attribute === undefined) {
      problems.push(
        `message ${index}: messageAttributes.${name} is ${shown(given)}, but must be a text, a finite number, bytes, or an object with dataType`,
      );
    }
    return [name, attribute ?? { dataType: 'String' }] as const;
  });
  return Object.fromEntries(entries);
}

function attributeOf(given: unknown): SQSMessageAttribute | undefined {
  const empty = { stringListValues: [], binaryListValues: [] };
  if (typeof given === 'string') return { stringValue: given, ...empty, dataType: 'String' };
  if (typeof given === 'number' && Number.isFinite(given)) {
    return { stringValue: String(given), ...empty, dataType: 'Number' };
  }
  if (given instanceof Uint8Array) return { binaryValue: base64(given), ...empty, dataType: 'Binary' };
  if (!isRecord(given) || typeof given['dataType'] !== 'string') return undefined;
  return { ...empty, ...given, dataType: given['dataType'] };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
function md5OfAttributes(attributes: SQSMessageAttributes): string {
  const parts: Uint8Array[] = [];
  const add = (bytes: Uint8Array): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { dataType, stringValue, binaryValue } = attributes[name] as SQSMessageAttribute;
    const isBinary = dataType.startsWith('Binary');
    add(Buffer.from(name));
    add(Buffer.from(dataType));
    parts.push(Buffer.from([isBinary ? 2 : 1]));
    add(isBinary ? Buffer.from(binaryValue ?? '', 'base64') : Buffer.from(stringValue ?? ''));
  }
  return md5(Buffer.concat(parts));
}
