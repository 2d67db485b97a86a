import { isRecord } from '../../core/config/problems.js';
import { exactNumber } from './exact-number.js';
import { describe } from './check-event.js';

/**
 * A number where JavaScript's is exact, a BigInt where it is a whole one beyond `Number.MAX_SAFE_INTEGER`, else the text: DynamoDB
 * has 38 digits.
 */
export type DynamodbNumber = number | bigint | string;

/** An attribute of an item, as plain values: bytes are a `Buffer`, sets a `Set`. */
export type DynamodbValue =
  | null
  | boolean
  | DynamodbNumber
  | Buffer
  | Set<DynamodbNumber>
  | Set<Buffer>
  | DynamodbValue[]
  | DynamodbItem;

export interface DynamodbItem {
  [attribute: string]: DynamodbValue;
}

/** @throws {TypeError} when it is no image of an item */
export function itemOf(image: unknown, at: string): DynamodbItem {
  if (!isRecord(image)) throw new TypeError(`${at} is ${describe(image)}, which is no item of DynamoDB`);
  // Its own properties, whatever their names are: `__proto__` among them.
  return Object.fromEntries(
    Object.entries(image).map(([name, value]) => [name, valueOf(value, `${at}.${name}`)]),
  );
}

function valueOf(attribute: unknown, at: string): DynamodbValue {
  const entries = isRecord(attribute) ? Object.entries(attribute) : [];
  const [first] = entries;
  const value = first !== undefined && entries.length === 1 ? decoded(first[0], first[1], at) : undefined;
  if (value === undefined)
    throw new TypeError(`${at} is ${describe(attribute)}, which is no attribute of DynamoDB`);
  return value;
}

function decoded(type: string, value: unknown, at: string): DynamodbValue | undefined {
  if (type === 'S') return typeof value === 'string' ? value : undefined;
  if (type === 'N') return typeof value === 'string' ? exactNumber(value) : undefined;
  if (type === 'BOOL') return typeof value === 'boolean' ? value : undefined;
  if (type === 'NULL') return null;
  if (type === 'B') return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
  if (type === 'M') return isRecord(value) ? itemOf(value, at) : undefined;
  if (!Array.isArray(value)) return undefined;
  if (type === 'L') return value.map((one, index) => valueOf(one, `${at}[${index}]`));
  const texts = value.every((one): one is string => typeof one === 'string') ? value : undefined;
  if (type === 'SS') return texts && new Set(texts);
  if (type === 'NS') return texts && new Set(texts.map(exactNumber));
  if (type === 'BS') return texts && new Set(texts.map((one) => Buffer.from(one, 'base64')));
  return undefined;
}
