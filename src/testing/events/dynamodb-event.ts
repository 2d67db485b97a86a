import { isRecord } from '../../core/config/problems.js';
import type { DynamoDBRecord, DynamoDBStreamEvent, StreamRecord } from 'aws-lambda';
import { refuse } from '../refuse.js';
import { ACCOUNT_ID, REGION } from './account.js';
import { listOf, type OneOrMore } from './batch.js';
import { aFlag, aRecord, aText, aTime, oneOf, problemsOf } from './checks.js';
import { marshal, sizeOf, type Image } from './dynamodb-attributes.js';
import { hex } from './values.js';

type Item = Readonly<Record<string, unknown>>;

/** A change of one item. With `new` alone it is an INSERT, with `old` alone a REMOVE, with both a MODIFY. */
export interface DynamodbChange {
  readonly new?: Item | undefined;
  readonly old?: Item | undefined;
  /** Default now. */
  readonly time?: Date | undefined;
  /** Of a REMOVE: whether the item's time to live was over. Default false. */
  readonly expired?: boolean | undefined;
}

export interface DynamodbEventOptions {
  /** The names of the attributes of its primary key: one or two. Default `'id'`. */
  readonly key?: OneOrMore<string> | undefined;
  /** Its name. Default `'table'`. */
  readonly table?: string | undefined;
  /** Which images a record has. Default `'NEW_AND_OLD_IMAGES'`. */
  readonly view?: NonNullable<StreamRecord['StreamViewType']> | undefined;
}

const CHANGE = { new: aRecord, old: aRecord, time: aTime, expired: aFlag };
const VIEWS = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const;

/**
 * What Lambda gets from a stream of DynamoDB. Items are plain objects; the event has them as DynamoDB's attribute values.
 *
 * ```ts
 * import { dynamodbEvent } from 'sluice/testing';
 *
 * const event = dynamodbEvent([
 *   { new: { id: 1, name: 'Ada' } },
 *   { old: { id: 2, tags: new Set(['vip']) }, new: { id: 2 } },
 *   { old: { id: 3 }, expired: true },
 * ]);
 * ```
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 * @throws {ConfigurationError} when something cannot be, such as an item without its key
 */
export function dynamodbEvent(
  changes: OneOrMore<DynamodbChange>,
  options: DynamodbEventOptions = {},
): DynamoDBStreamEvent {
  const { key, ...others } = options;
  const problems = problemsOf(others, { table: aText, view: oneOf(...VIEWS) });
  const keys = listOf(key ?? 'id');
  if (keys.length === 0 || keys.length > 2 || keys.some((name) => typeof name !== 'string' || name === '')) {
    problems.push('key must be the name of an attribute, or two');
  }
  const list = listOf(changes);
  if (list.length === 0) problems.push('there is no change: Lambda is never invoked with an empty batch');
  for (const [index, change] of list.entries()) problems.push(...problemsOfChange(change, index, keys));
  const records =
    problems.length > 0 ? [] : list.map((change, index) => recordOf(change, index, keys, options, problems));
  refuse('dynamodbEvent', problems);
  return { Records: records };
}

function problemsOfChange(change: DynamodbChange, index: number, keys: readonly string[]): string[] {
  const at = `change ${index}: `;
  const problems = problemsOf(change, CHANGE, at);
  if (problems.length > 0) return problems;
  const images = [change.old, change.new].filter(isRecord);
  if (images.length === 0) problems.push(`${at}there is neither new nor old`);
  for (const name of keys) {
    const values = images.map((image) => image[name]);
    if (values.includes(undefined)) {
      problems.push(
        `${at}the item has no ${name}, which is its key. Name the key of the table in the option key`,
      );
    } else if (new Set(values.map(String)).size > 1) {
      problems.push(`${at}${name} is ${values.map(String).join(' and ')}, but an item keeps its key`);
    }
  }
  if (change.expired === true && change.new !== undefined) {
    problems.push(`${at}expired is true, and there is a new item: one that expires is removed`);
  }
  return problems;
}

function recordOf(
  change: DynamodbChange,
  index: number,
  keys: readonly string[],
  { table = 'table', view = 'NEW_AND_OLD_IMAGES' }: DynamodbEventOptions,
  problems: string[],
): DynamoDBRecord {
  const time = change.time ?? new Date();
  const seen = {
    NewImage: imageOf(change, 'new', index, problems),
    OldImage: imageOf(change, 'old', index, problems),
  };
  const whole = (seen.NewImage ?? seen.OldImage) as Image;
  const keyImage = Object.fromEntries(Object.entries(whole).filter(([name]) => keys.includes(name)));
  const newImage = view.startsWith('NEW') ? seen.NewImage : undefined;
  const oldImage = view.endsWith('OLD_IMAGES') || view === 'OLD_IMAGE' ? seen.OldImage : undefined;
  return {
    eventID: hex(16),
    eventName: change.old === undefined ? 'INSERT' : change.new === undefined ? 'REMOVE' : 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    dynamodb: {
      // In seconds.
      ApproximateCreationDateTime: Math.floor(time.getTime() / 1_000),
      Keys: keyImage,
      ...(newImage !== undefined && { NewImage: newImage }),
      ...(oldImage !== undefined && { OldImage: oldImage }),
      SequenceNumber: `${time.getTime()}${String(index).padStart(12, '0')}`,
      SizeBytes: sizeOf(keyImage) + sizeOf(newImage) + sizeOf(oldImage),
      StreamViewType: view,
    },
    eventSourceARN: `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${table}/stream/2026-01-01T00:00:00.000`,
    ...(change.expired === true && {
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    }),
  };
}

function imageOf(
  change: DynamodbChange,
  which: 'new' | 'old',
  index: number,
  problems: string[],
): Image | undefined {
  const item = change[which];
  return item === undefined ? undefined : marshal(item, `change ${index}: ${which}`, problems);
}
