import { expect, vi, type MockInstance } from 'vitest';
import {
  LambdaHandler,
  SqsHandler,
  StreamRecordsHandler,
  UseDatabase,
  sqs,
  type Database,
  type LambdaContext,
  type SqsBatchResponse,
  type SqsEvent,
  type SqsOptions,
  type StreamRecord,
  type StreamRecordsEvent,
  type StreamRecordsResponse,
} from 'sluice';
import type { SQSRecord } from 'aws-lambda';
import { context } from '../../../helpers/database.js';

type Databases = Database | readonly Database[];

/** A consumer of a queue with these databases around each message. */
export function consumer(
  databases: Databases,
  handle: (record: SQSRecord) => unknown,
  options: SqsOptions = {},
): (event: SqsEvent, context?: LambdaContext) => Promise<SqsBatchResponse> {
  @LambdaHandler(sqs(options))
  class Consumer extends SqsHandler {
    async handle(record: SQSRecord): Promise<void> {
      await handle(record);
    }
  }
  for (const database of [databases].flat()) UseDatabase({ database, idleRecreateMs: 300_000 })(Consumer);
  const handler = Consumer.toLambda();
  return (event, lambdaContext = context()) => handler(event, lambdaContext);
}

/** A reader of a stream with these databases around each record. */
export function streamReader(
  databases: Databases,
  handle: (record: StreamRecord) => unknown,
): (event: StreamRecordsEvent, context?: LambdaContext) => Promise<StreamRecordsResponse> {
  @LambdaHandler()
  class Reader extends StreamRecordsHandler {
    async handle(record: StreamRecord): Promise<void> {
      await handle(record);
    }
  }
  for (const database of [databases].flat()) UseDatabase({ database, idleRecreateMs: 300_000 })(Reader);
  const handler = Reader.toLambda();
  return (event, lambdaContext = context()) => handler(event, lambdaContext);
}

/** What Lambda is told of messages by their ids. */
export function failing(...ids: string[]): SqsBatchResponse {
  return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** What goes to the log instead of the terminal, one entry a line: its arguments. */
export function logged(): { readonly errors: unknown[][]; readonly warnings: unknown[][] } {
  const spies: MockInstance[] = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  const [errors, warnings] = spies.map((spy) => spy.mockImplementation(() => undefined).mock.calls);
  return { errors: errors as unknown[][], warnings: warnings as unknown[][] };
}

/** Ids in the log. */
export function idsIn(lines: readonly unknown[][], ids: readonly string[]): string[] {
  expect(lines.every((line) => typeof line[0] === 'string')).toBe(true);
  return ids.filter((id) => lines.some((line) => String(line[0]).includes(id)));
}
