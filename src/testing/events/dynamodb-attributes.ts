import { isRecord } from '../../core/config/problems.js';
import type { AttributeValue } from 'aws-lambda';
import { shown } from '../refuse.js';
import { base64 } from './values.js';

export type Image = Record<string, AttributeValue>;

/**
 * An item as a stream has it: texts are S, numbers and BigInts N, bytes B in Base64, sets SS, NS or BS, arrays L, objects
 * M. What is `undefined` is left out.
 */
export function marshal(item: Readonly<Record<string, unknown>>, at: string, problems: string[]): Image {
  const entries = Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, attributeOf(value, `${at}.${name}`, problems)] as const);
  return Object.fromEntries(entries);
}

function attributeOf(value: unknown, at: string, problems: string[]): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (isNumber(value)) return { N: String(value) };
  if (value instanceof Uint8Array) return { B: base64(value) };
  if (value instanceof Set) return setOf([...(value as Set<unknown>)], at, problems);
  if (Array.isArray(value)) return { L: value.map((one, i) => attributeOf(one, `${at}[${i}]`, problems)) };
  if (isRecord(value) && isPlain(value)) return { M: marshal(value, at, problems) };
  problems.push(
    `${at} is ${shown(value)}, which is no attribute of DynamoDB. Use a text, a finite number, a boolean, null, bytes, a Set, ` +
      `an array or a plain object; of a date, the text or the number that is stored`,
  );
  return { NULL: true };
}

function setOf(values: readonly unknown[], at: string, problems: string[]): AttributeValue {
  if (values.length > 0) {
    if (values.every((one) => typeof one === 'string')) return { SS: [...values] };
    if (values.every(isNumber)) return { NS: values.map(String) };
    if (values.every((one) => one instanceof Uint8Array)) return { BS: values.map(base64) };
  }
  problems.push(
    `${at} is a Set of ${values.length === 0 ? 'nothing' : shown(values)}, but a set of DynamoDB has texts, numbers or bytes, at least one, and all of one kind`,
  );
  return { NULL: true };
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** As DynamoDB counts: names and values in UTF-8, numbers by their digits, a little for each list and object. */
export function sizeOf(image: Readonly<Image> | undefined): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(image ?? {}))
    bytes += Buffer.byteLength(name) + sizeOfValue(value);
  return bytes;
}

function sizeOfValue(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return sizeOfNumber(value.N);
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.SS !== undefined) return sum(value.SS.map((one) => Buffer.byteLength(one)));
  if (value.NS !== undefined) return sum(value.NS.map(sizeOfNumber));
  if (value.BS !== undefined) return sum(value.BS.map((one) => Buffer.byteLength(one, 'base64')));
  if (value.L !== undefined) return 3 + sum(value.L.map((one) => 1 + sizeOfValue(one)));
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + sizeOf(value.M);
  return 1;
}

function sizeOfNumber(number: string): number {
  return Math.ceil(number.replace(/\D/g, '').length / 2) + 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
