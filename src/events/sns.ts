import { isRecord } from '../core/config/problems.js';
import type { SNSEvent, SNSEventRecord, SNSMessageAttribute } from 'aws-lambda';
import type { EventSource } from '../core/event-source.js';
import { Handler } from '../core/handler.js';
import { inheritSource } from '../core/handler-metadata.js';
import { recordsOf, type EventShape } from './records/check-event.js';
import { exactNumber } from './records/exact-number.js';
import { payloadParameter } from './records/payload-parameter.js';

/** What was published to a topic. */
export interface SnsRecord {
  /** As it was published. `@Body(Dto)` gets it parsed as JSON and validated. */
  readonly message: string;
  readonly subject: string | undefined;
  readonly messageId: string;
  readonly topicArn: string;
  readonly publishedAt: Date;
  /** Numbers are numbers where JavaScript's are exact, bytes are a `Buffer`, lists of texts are parsed. */
  readonly attributes: Readonly<Record<string, SnsAttribute>>;
  /** As Lambda has it. */
  readonly raw: SNSEventRecord;
}

export type SnsAttribute = string | number | bigint | Buffer | readonly unknown[];

export interface Sns extends EventSource<SNSEvent, void, void> {
  readonly name: 'sns';
}

const SHAPE: EventShape = {
  source: 'sns()',
  trigger: 'an SNS topic',
  named: { by: 'EventSource', values: ['aws:sns'] },
  needs: ({ Sns: message }) => isRecord(message) && typeof message['Message'] === 'string',
  needed: 'Sns.Message',
};

/**
 * Messages of an SNS topic: `handle(record)` for each, decoded; SNS sends one at a time. When it fails, Lambda tries the event again.
 * A topic that a queue subscribes to is a matter of `sqs()`: the message is in the body then.
 */
export function sns(): Sns {
  return SNS;
}

const SNS: Sns = Object.freeze({
  name: 'sns' as const,
  *read(event: SNSEvent) {
    for (const record of recordsOf(event, SHAPE)) yield decode(record as SNSEventRecord);
  },
  answer: () => undefined,
  parameter: (parameter, subject) =>
    payloadParameter<SnsRecord>(parameter, subject, ({ message }) => ({ name: 'message', content: message })),
} satisfies Sns);

/** The base class of handlers of an SNS topic. */
export abstract class SnsHandler extends Handler<Sns> {}
inheritSource(SnsHandler, SNS);

function decode(raw: SNSEventRecord): SnsRecord {
  const { Message, Subject, MessageId, TopicArn, Timestamp, MessageAttributes } = raw.Sns;
  const attributes = Object.entries(MessageAttributes ?? {}).map(([name, one]) => [name, attributeOf(one)]);
  return {
    message: Message,
    // It is null where there is none.
    subject: Subject ?? undefined,
    messageId: MessageId,
    topicArn: TopicArn,
    publishedAt: new Date(Timestamp),
    attributes: Object.fromEntries(attributes) as Record<string, SnsAttribute>,
    raw,
  };
}

function attributeOf({ Type, Value }: SNSMessageAttribute): SnsAttribute {
  if (Type === 'Binary') return Buffer.from(Value, 'base64');
  if (Type === 'Number') return exactNumber(Value);
  return Type === 'String.Array' ? listOf(Value) : Value;
}

function listOf(text: string): SnsAttribute {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : text;
  } catch {
    return text;
  }
}
