import { isRecord } from '../../core/config/problems.js';
import { randomUUID } from 'node:crypto';
import type { SNSEvent, SNSEventRecord, SNSMessageAttribute, SNSMessageAttributes } from 'aws-lambda';
import { refuse, shown } from '../refuse.js';
import { ACCOUNT_ID, REGION } from './account.js';
import { messagesOf, type OneOrMore } from './batch.js';
import { aRecord, aText, aTime, anything, problemsOf } from './checks.js';
import { base64, hex, textOf, withoutUndefined } from './values.js';

/** A text or a number, several texts, bytes, or the attribute as Lambda has it. */
export type SnsAttribute = string | number | readonly string[] | Uint8Array | SNSMessageAttribute;

export interface SnsMessage {
  /** A text as it is; anything else becomes JSON. */
  readonly message: unknown;
  /** Default none. */
  readonly subject?: string | undefined;
  /** Default a random UUID. */
  readonly messageId?: string | undefined;
  readonly messageAttributes?: Readonly<Record<string, SnsAttribute>> | undefined;
  /** When it was published. Default now. */
  readonly publishedAt?: Date | undefined;
}

export interface SnsEventOptions {
  /** Its name. Default `'topic'`. */
  readonly topic?: string | undefined;
}

const MESSAGE = {
  message: anything,
  subject: aText,
  messageId: aText,
  messageAttributes: aRecord,
  publishedAt: aTime,
};

/**
 * What Lambda gets from a topic of SNS. A message is what was published, a text or what becomes JSON, or an object with
 * `message` and more. SNS itself invokes a function with one message at a time.
 *
 * ```ts
 * import { snsEvent } from 'sluice/testing';
 *
 * const event = snsEvent({ message: { orderId: 1 }, subject: 'Order placed' }, { topic: 'orders' });
 * ```
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 * @throws {ConfigurationError} when something cannot be
 */
export function snsEvent(messages: OneOrMore<unknown>, options: SnsEventOptions = {}): SNSEvent {
  const problems = problemsOf(options, { topic: aText });
  const list = messagesOf<SnsMessage>(messages, 'message', MESSAGE, problems);
  const records =
    problems.length > 0 ? [] : list.map((one, index) => recordOf(one, index, options, problems));
  refuse('snsEvent', problems);
  return { Records: records };
}

function recordOf(
  message: SnsMessage,
  index: number,
  { topic = 'topic' }: SnsEventOptions,
  problems: string[],
): SNSEventRecord {
  const topicArn = `arn:aws:sns:${REGION}:${ACCOUNT_ID}:${topic}`;
  const subscriptionArn = `${topicArn}:${randomUUID()}`;
  const host = `https://sns.${REGION}.amazonaws.com`;
  return {
    EventVersion: '1.0',
    EventSubscriptionArn: subscriptionArn,
    EventSource: 'aws:sns',
    Sns: withoutUndefined({
      SignatureVersion: '1',
      Timestamp: (message.publishedAt ?? new Date()).toISOString(),
      // Nobody's: a subscriber that checks it must refuse it.
      Signature: base64(hex(128)),
      SigningCertUrl: `${host}/SimpleNotificationService-${hex(16)}.pem`,
      MessageId: message.messageId ?? randomUUID(),
      Message: textOf(message.message, `message ${index}: message`, problems),
      MessageAttributes: attributesOf(message, index, problems),
      Type: 'Notification',
      UnsubscribeUrl: `${host}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
      TopicArn: topicArn,
      Subject: message.subject as string,
    }),
  };
}

function attributesOf(message: SnsMessage, index: number, problems: string[]): SNSMessageAttributes {
  const entries = Object.entries(message.messageAttributes ?? {}).map(([name, given]) => {
    const attribute = attributeOf(given);
    if (attribute === undefined) {
      problems.push(
        `message ${index}: messageAttributes.${name} is ${shown(given)}, but must be a text, a finite number, texts, bytes, or an object with Type and Value`,
      );
    }
    return [name, attribute ?? { Type: 'String', Value: '' }] as const;
  });
  return Object.fromEntries(entries);
}

function attributeOf(given: unknown): SNSMessageAttribute | undefined {
  if (typeof given === 'string') return { Type: 'String', Value: given };
  if (typeof given === 'number' && Number.isFinite(given)) return { Type: 'Number', Value: String(given) };
  if (Array.isArray(given) && given.every((one) => typeof one === 'string')) {
    return { Type: 'String.Array', Value: JSON.stringify(given) };
  }
  if (given instanceof Uint8Array) return { Type: 'Binary', Value: base64(given) };
  if (!isRecord(given) || typeof given['Type'] !== 'string' || typeof given['Value'] !== 'string')
    return undefined;
  return { Type: given['Type'], Value: given['Value'] };
}
