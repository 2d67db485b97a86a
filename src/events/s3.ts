import { isRecord } from '../core/config/problems.js';
import type { S3Event, S3EventRecord } from 'aws-lambda';
import type { EventSource } from '../core/event-source.js';
import { Handler } from '../core/handler.js';
import { inheritSource } from '../core/handler-metadata.js';
import { recordsOf, type EventShape } from './records/check-event.js';

/** What happened to an object of a bucket. */
export interface S3Record {
  readonly bucket: string;
  /** As it is called in the bucket: the event has it URL-encoded. */
  readonly key: string;
  /** Such as `ObjectCreated:Put`. */
  readonly eventName: string;
  readonly eventTime: Date;
  /** In bytes. `undefined` of an object that was removed. */
  readonly size: number | undefined;
  readonly eTag: string | undefined;
  readonly versionId: string | undefined;
  /** Hexadecimal digits that order what happened to one key. */
  readonly sequencer: string;
  readonly region: string;
  /** As Lambda has it. */
  readonly raw: S3EventRecord;
}

export interface S3 extends EventSource<S3Event, void, void> {
  readonly name: 's3';
}

const SHAPE: EventShape = {
  source: 's3()',
  trigger: 'an S3 bucket',
  named: { by: 'eventSource', values: ['aws:s3'] },
  needs: ({ s3: it }) => isRecord(it) && isRecord(it['object']) && typeof it['object']['key'] === 'string',
  needed: 's3.object.key',
};

/**
 * Notifications of an S3 bucket: `handle(record)` for each, with its key decoded. When it fails, Lambda tries the whole event again.
 * What EventBridge sends of a bucket is a matter of `eventbridge()`.
 */
export function s3(): S3 {
  return S3;
}

const S3: S3 = Object.freeze({
  name: 's3' as const,
  *read(event: S3Event) {
    for (const record of recordsOf(event, SHAPE)) yield decode(record as S3EventRecord);
  },
  answer: () => undefined,
} satisfies S3);

/** The base class of handlers of an S3 bucket. */
export abstract class S3Handler extends Handler<S3> {}
inheritSource(S3Handler, S3);

function decode(raw: S3EventRecord): S3Record {
  const { bucket, object } = raw.s3;
  return {
    bucket: bucket?.name,
    key: keyOf(object.key),
    eventName: raw.eventName,
    eventTime: new Date(raw.eventTime),
    size: object.size,
    eTag: object.eTag,
    versionId: object.versionId,
    sequencer: object.sequencer,
    region: raw.awsRegion,
    raw,
  };
}

/** As forms are encoded: a plus is a blank. */
function keyOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch (cause) {
    throw new TypeError(`The key '${encoded}' of an S3 record is not URL-encoded UTF-8`, { cause });
  }
}
