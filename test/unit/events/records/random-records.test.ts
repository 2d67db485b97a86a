import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LambdaHandler, sqs, streamRecords, toLambda, type EventSource, type StreamRecord } from 'sluice';
import { lambdaContext } from 'sluice/testing';
import type { SQSRecord } from 'aws-lambda';
import { Body } from '../../../../src/decorators/body.js';

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

const RUNS = 1_000;
const TIMEOUT_MS = 120_000;

interface Response {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

function lambdaOf(
  source: EventSource<never, unknown, void>,
  handle: (input: never) => void,
  withBody: boolean,
): (event: unknown) => Promise<Response> {
  class Handles {
    handle(input: unknown): void {
      handle(input as never);
    }
  }
  if (withBody) (Body(Object as never) as unknown as Decorator)(Handles.prototype, 'handle', 0);
  (LambdaHandler(source) as (target: unknown) => void)(Handles);
  const lambda = toLambda(Handles);
  // The class has no base class that says its answer.
  return async (event) => (await lambda(event as never, lambdaContext())) as unknown as Response;
}
type Decorator = (target: object, key: string, index: number) => void;

const isJson = (text: unknown): boolean => {
  try {
    return typeof text === 'string' && (JSON.parse(text), true);
  } catch {
    return false;
  }
};

const REFUSED = /__proto__|constructor|prototype/;

/** JSON, something like it, and anything. */
const body = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('{"__proto__":{"x":1}}', '', '[[[['),
);

/** An object that has lost some of its properties, and whose others may be anything. */
const spoiled = <T extends object>(whole: fc.Arbitrary<T>, keep: keyof T) =>
  fc
    .tuple(
      whole,
      fc.dictionary(
        fc.constantFrom('attributes', 'messageAttributes', 'eventSourceARN', 'body'),
        fc.anything(),
      ),
      fc.boolean(),
    )
    .map(([record, changes, drop]) => {
      const copy = drop ? ({ [keep]: record[keep] } as T) : record;
      return { ...copy, ...changes };
    });

const message = spoiled(
  fc.record({
    messageId: fc.uuid(),
    body,
    attributes: fc.record({ MessageGroupId: fc.constantFrom('x', 'y') }, { requiredKeys: [] }),
    eventSource: fc.constant('aws:sqs'),
    eventSourceARN: fc.constantFrom(
      'arn:aws:sqs:eu-central-1:123456789012:q',
      'arn:aws:sqs:eu-central-1:123456789012:q.fifo',
    ),
  }),
  'messageId',
);

describe('one bad record never fails the others', () => {
  test(
    'SQS: exactly the messages whose body is no JSON come again, where there are no groups',
    async () => {
      const handled: unknown[] = [];
      const lambda = lambdaOf(sqs({ concurrency: 3 }), (input) => void handled.push(input), true);
      const plain = message.map((one) => ({
        ...one,
        eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:q',
      }));
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(plain, { maxLength: 8, selector: ({ messageId }) => messageId }),
          async (records) => {
            handled.length = 0;
            const { batchItemFailures } = await lambda({ Records: records });
            const again = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
            expect(handled.length + again.length).toBe(records.length);
            for (const { messageId, body: text } of records) {
              // Names of prototypes are refused by whoever validates, in that message alone.
              if (isJson(text) && REFUSED.test(String(text))) continue;
              expect(again.includes(messageId)).toBe(!isJson(text));
            }
          },
        ),
        { numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'SQS: with groups and whatever else, every message is either done or comes again, and its group in order',
    async () => {
      const handled: SQSRecord[] = [];
      const lambda = lambdaOf(
        sqs({ concurrency: 2 }),
        (record: SQSRecord) => {
          if (!isJson(record.body)) throw new Error('no JSON');
          handled.push(record);
        },
        false,
      );
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(message, { maxLength: 8, selector: ({ messageId }) => messageId }),
          async (records) => {
            handled.length = 0;
            const { batchItemFailures } = await lambda({ Records: records });
            const again = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
            const done = handled.map(({ messageId }) => messageId);
            expect([...done, ...again].toSorted()).toEqual(
              records.map(({ messageId }) => messageId).toSorted(),
            );
          },
        ),
        { numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'streams: what is before the first bad record is done, and Lambda begins again with it',
    async () => {
      const attribute = fc.oneof(
        fc.string().map((S) => ({ S })),
        fc.bigInt().map((n) => ({ N: String(n) })),
        fc.array(fc.string()).map((SS) => ({ SS })),
        fc.anything(),
      );
      const image = fc.oneof(fc.dictionary(fc.string(), attribute), fc.anything());
      const record = fc.oneof(
        fc.record({
          eventSource: fc.constant('aws:dynamodb'),
          dynamodb: fc.record(
            { SequenceNumber: fc.uuid(), NewImage: image, OldImage: image, Keys: image },
            { requiredKeys: ['SequenceNumber'] },
          ),
          userIdentity: fc.anything(),
          eventName: fc.anything(),
        }),
        fc.record({
          eventSource: fc.constant('aws:kinesis'),
          eventID: fc.anything(),
          kinesis: fc.record({ sequenceNumber: fc.uuid(), data: fc.oneof(fc.base64String(), fc.anything()) }),
        }),
      );
      const handled: string[] = [];
      const lambda = lambdaOf(
        streamRecords(),
        (one: StreamRecord) => void handled.push(one.sequenceNumber),
        false,
      );
      let broken = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(record, { maxLength: 6 }), async (records) => {
          handled.length = 0;
          const { batchItemFailures } = await lambda({ Records: records });
          const numbers = records.map((one) =>
            'kinesis' in one ? one.kinesis.sequenceNumber : one.dynamodb.SequenceNumber,
          );
          expect(handled).toEqual(numbers.slice(0, handled.length));
          const next = numbers[handled.length];
          expect(batchItemFailures).toEqual(next === undefined ? [] : [{ itemIdentifier: next }]);
          if (next !== undefined) broken++;
        }),
        { numRuns: RUNS },
      );
      expect(broken).toBeGreaterThan(RUNS / 10);
      expect(broken).toBeLessThan(RUNS);
    },
    TIMEOUT_MS,
  );
});
