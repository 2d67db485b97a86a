import { isRecord } from '../../core/config/problems.js';
import { inspect } from 'node:util';
import { ConfigurationError } from '../../errors/configuration-error.js';

/** What an event of one kind of trigger must look like. */
export interface EventShape {
  /** Of the function that makes the source: `sqs()`. */
  readonly source: string;
  /** Of the trigger: `an SQS queue`. */
  readonly trigger: string;
  /** The property of a record that names the trigger, and its values. */
  readonly named: { readonly by: 'eventSource' | 'EventSource'; readonly values: readonly string[] };
  /** Whether a record has what it cannot be handled without, and what that is. */
  readonly needs: (record: Readonly<Record<string, unknown>>) => boolean;
  readonly needed: string;
}

/**
 * The records of an event.
 *
 * @throws {ConfigurationError} when it is of another trigger: then no part of it can be answered
 */
export function recordsOf(event: unknown, shape: EventShape): readonly object[] {
  const records = isRecord(event) ? event['Records'] : undefined;
  if (!Array.isArray(records)) throw refused(shape, describe(event));
  for (const [index, record] of records.entries()) {
    if (!isRecord(record)) throw refused(shape, `record ${index} is ${describe(record)}`);
    const { by, values } = shape.named;
    const name = record[by];
    if (name !== undefined && !values.includes(name as string))
      throw refused(shape, `record ${index} is of ${short(name)}`);
    if (!shape.needs(record))
      throw refused(shape, `record ${index} has no ${shape.needed}: it is ${describe(record)}`);
  }
  return records as object[];
}

export function refused({ source, trigger }: Pick<EventShape, 'source' | 'trigger'>, what: string): Error {
  return new ConfigurationError(source, [
    `the event is not one of ${trigger}: ${what}. Is another trigger set on the function, or does its class name another event source?`,
  ]);
}

/** Names, no values: an event may be confidential, and this goes to the log. */
export function describe(value: unknown): string {
  if (!isRecord(value)) return Array.isArray(value) ? 'a list' : short(value);
  const names = Object.keys(value).slice(0, 5).map(short);
  return names.length === 0 ? 'an object without properties' : `an object with ${names.join(', ')}`;
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : inspect(value, { depth: 0 });
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
