import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { inspect } from 'node:util';
import type { Batch, CallOutcome, EventSource } from '../core/event-source.js';
import { Handler } from '../core/handler.js';
import { inheritSource } from '../core/handler-metadata.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { recordsOf, type EventShape } from './records/check-event.js';
import { isConnectionFailure } from './records/is-connection-failure.js';
import { logFailure, logSkipped } from './records/log.js';
import { payloadParameter } from './records/payload-parameter.js';

/** What Lambda gets from a queue: `SQSEvent` of `@types/aws-lambda`, and as much of it as is used here. */
export interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** The messages that are to come again. */
export type SqsBatchResponse = SQSBatchResponse;

export interface SqsOptions {
  /**
   * Messages at once, those of one FIFO group one after the other. Default 1. Never more than `pool.max` of the handler's databases:
   * more is taken for that, with a warning when the module loads.
   */
  readonly concurrency?: number | undefined;
}

export interface Sqs extends EventSource<SqsEvent, SqsBatchResponse, void> {
  readonly name: 'sqs';
  readonly batch: Batch<SqsEvent, SqsBatchResponse, void>;
}

/** The largest batch of SQS. */
const MOST_AT_ONCE = 10_000;

const SHAPE: EventShape = {
  source: 'sqs()',
  trigger: 'an SQS queue',
  named: { by: 'eventSource', values: ['aws:sqs'] },
  needs: ({ messageId }) => typeof messageId === 'string' && messageId !== '',
  needed: 'messageId',
};

/**
 * Messages of an SQS queue: `handle(record)` for each, in a session of its own. A message that fails comes again and the others do
 * not: the queue's event source mapping must have `ReportBatchItemFailures`, or Lambda takes every message for handled.
 *
 * - In a FIFO queue nothing of a message group is begun after its first failure, and the rest of the group comes again too.
 * - When no connection can be opened, what is not begun yet fails at once.
 * - At the deadline, what is done counts, and the rest comes again.
 *
 * `@Body(Dto)` is the message's body, parsed as JSON and validated. Failures go to the log with their message's id.
 *
 * @throws {ConfigurationError} when an option cannot be
 */
export function sqs(options: SqsOptions = {}): Sqs {
  const { concurrency = 1 } = checked(options);
  return {
    name: 'sqs',
    read: (event) => recordsOf(event, SHAPE),
    // With `batch`, `settle` answers.
    answer: () => ({ batchItemFailures: [] }),
    parameter: (parameter, subject) =>
      payloadParameter<SQSRecord>(parameter, subject, ({ body }) => ({ name: 'body', content: body })),
    batch: {
      concurrency,
      stopsAfterFailure: 'group',
      groupOf: (input) => fifoGroupOf(input as Partial<SQSRecord>),
      isFatal: isConnectionFailure,
      settle,
    },
  };
}

/** The base class of handlers of an SQS queue. `@LambdaHandler(sqs({ concurrency }))` says more. */
export abstract class SqsHandler extends Handler<Sqs> {}
inheritSource(SqsHandler, sqs());

function checked(options: SqsOptions): SqsOptions {
  const { concurrency, ...others } = options;
  const problems = Object.keys(others).map((name) => `${name} is no option. There is concurrency`);
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && isFew(concurrency)))
    problems.push(
      `concurrency is ${inspect(concurrency)}, but must be a whole number of messages from 1 to ${MOST_AT_ONCE}, such as 2`,
    );
  if (problems.length > 0) throw new ConfigurationError('sqs()', problems);
  return options;
}

function isFew(count: number): boolean {
  return count >= 1 && count <= MOST_AT_ONCE;
}

/** A fair queue has groups too, and they have no order. */
function fifoGroupOf({ eventSourceARN, attributes }: Partial<SQSRecord>): string | undefined {
  const isFifo = typeof eventSourceARN !== 'string' || eventSourceARN.endsWith('.fifo');
  const group = attributes?.MessageGroupId;
  return isFifo && typeof group === 'string' ? group : undefined;
}

function settle(outcomes: readonly CallOutcome<void>[]): SqsBatchResponse {
  // A message may be there twice, and is named once.
  const failed = new Set<string>();
  const skipped: string[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'returned') continue;
    const { messageId } = outcome.input as SQSRecord;
    failed.add(messageId);
    if (outcome.status === 'failed') logFailure(`SQS message ${messageId} failed:`, outcome.reason);
    else skipped.push(messageId);
  }
  if (skipped.length > 0)
    logSkipped(`SQS messages that were not begun, because of what failed before: ${skipped.join(', ')}`);
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}
