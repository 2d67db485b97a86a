import { isRecord } from '../../core/config/problems.js';
import type { S3Event, S3EventRecord } from 'aws-lambda';
import { refuse } from '../refuse.js';
import { REGION } from './account.js';
import { listOf, type OneOrMore } from './batch.js';
import { aCount, aText, aTime, problemsOf } from './checks.js';
import { base64, hex, md5, token } from './values.js';

export interface S3Object {
  /** As it is called in the bucket: the event has it URL-encoded, with `+` for a blank. */
  readonly key: string;
  /** In bytes. Default 1024. */
  readonly size?: number | undefined;
  /** Default an MD5. */
  readonly eTag?: string | undefined;
  /** Default none: the bucket keeps no versions. */
  readonly versionId?: string | undefined;
}

export interface S3EventOptions {
  /** Its name. Default `'bucket'`. */
  readonly bucket?: string | undefined;
  /** Without `s3:`. Default `'ObjectCreated:Put'`. */
  readonly eventName?: string | undefined;
  /** Default now. */
  readonly time?: Date | undefined;
  /** Of the notification of the bucket. */
  readonly configurationId?: string | undefined;
}

const OBJECT = { key: aText, size: aCount, eTag: aText, versionId: aText };
const OPTIONS = { bucket: aText, eventName: aText, time: aTime, configurationId: aText };

/**
 * What Lambda gets from a bucket of S3. An object is its key, or has more.
 *
 * ```ts
 * import { s3Event } from 'sluice/testing';
 *
 * const event = s3Event({ key: 'in/red flower.jpg', size: 4_711 }, { bucket: 'uploads' });
 * event.Records[0]?.s3.object.key; // in/red+flower.jpg
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * @throws {ConfigurationError} when something cannot be
 */
export function s3Event(objects: OneOrMore<string | S3Object>, options: S3EventOptions = {}): S3Event {
  const problems = problemsOf(options, OPTIONS);
  const { eventName } = options;
  if (typeof eventName === 'string' && !/^[A-Z]\w+:[\w*]+$/.test(eventName)) {
    problems.push(`eventName is '${eventName}', but must be such as 'ObjectCreated:Put', without s3:`);
  }
  const list = listOf(objects).map((one) => (typeof one === 'string' ? { key: one } : one));
  if (list.length === 0) problems.push('there is no object: Lambda is never invoked without one');
  for (const [index, one] of list.entries()) {
    problems.push(...problemsOf(one, OBJECT, `object ${index}: `));
    if (isRecord(one) && one.key === undefined) problems.push(`object ${index}: key is missing`);
  }
  refuse('s3Event', problems);
  return { Records: list.map((one, index) => recordOf(one, index, options)) };
}

function recordOf(object: S3Object, index: number, options: S3EventOptions): S3EventRecord {
  const { bucket = 'bucket', eventName = 'ObjectCreated:Put', time = new Date() } = options;
  const { key, size = 1024, eTag = md5(key), versionId } = object;
  const owner = { principalId: `A${token(13)}` };
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: REGION,
    eventTime: time.toISOString(),
    eventName,
    userIdentity: { principalId: `AWS:AIDA${token(17)}` },
    requestParameters: { sourceIPAddress: '192.0.2.1' },
    responseElements: { 'x-amz-request-id': token(16), 'x-amz-id-2': base64(hex(36)) },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: options.configurationId ?? 'notification',
      bucket: { name: bucket, ownerIdentity: owner, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeKey(key),
        size,
        eTag,
        ...(versionId !== undefined && { versionId }),
        sequencer: sequencer(time, index),
      },
    },
    ...(eventName === 'ObjectRestore:Completed' && {
      glacierEventData: {
        restoreEventData: {
          lifecycleRestorationExpiryTime: new Date(time.getTime() + 86_400_000).toISOString(),
          lifecycleRestoreStorageClass: 'GLACIER',
        },
      },
    }),
  };
}

/** As forms are encoded, but for the slashes. */
function encodeKey(key: string): string {
  return new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
}

/** Hexadecimal digits that grow with time. */
function sequencer(time: Date, index: number): string {
  return (BigInt(time.getTime()) * 1_000n + BigInt(index)).toString(16).toUpperCase().padStart(18, '0');
}
