import { randomUUID } from 'node:crypto';
import type { EventBridgeEvent } from 'aws-lambda';
import { refuse } from '../refuse.js';
import { ACCOUNT_ID, REGION } from './account.js';
import { aList, aText, aTime, anything, problemsOf } from './checks.js';
import { isoSeconds, textOf } from './values.js';

export interface EventBridgeOptions<Type extends string, Detail> {
  /** What happened: `'Order placed'`. */
  readonly detailType: Type;
  readonly detail: Detail;
  /** Who says so. Default `'test'`. AWS's own begin with `aws.`. */
  readonly source?: string | undefined;
  /** ARNs of what it is about. Default none. */
  readonly resources?: readonly string[] | undefined;
  /** Default now; to the second. */
  readonly time?: Date | undefined;
  /** Default a random UUID. */
  readonly id?: string | undefined;
  /** Of an event that is replayed from an archive. Default none. */
  readonly replayName?: string | undefined;
}

const OPTIONS = {
  detailType: aText,
  detail: anything,
  source: aText,
  resources: aList,
  time: aTime,
  id: aText,
  replayName: aText,
};

/**
 * What Lambda gets from EventBridge.
 *
 * ```ts
 * import { eventBridgeEvent } from 'sluice/testing';
 *
 * const event = eventBridgeEvent({ source: 'shop', detailType: 'Order placed', detail: { orderId: 1 } });
 * ```
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 * @throws {ConfigurationError} when something cannot be
 */
export function eventBridgeEvent<const Type extends string, Detail>(
  options: EventBridgeOptions<Type, Detail>,
): EventBridgeEvent<Type, Detail> {
  const problems = problemsOf(options, OPTIONS);
  if (problems.length === 0) {
    if (options.detailType === undefined) problems.push('detailType is missing');
    textOf(options.detail ?? null, 'detail', problems);
  }
  refuse('eventBridgeEvent', problems);
  return {
    version: '0',
    id: options.id ?? randomUUID(),
    'detail-type': options.detailType,
    source: options.source ?? 'test',
    account: ACCOUNT_ID,
    time: isoSeconds(options.time ?? new Date()),
    region: REGION,
    resources: [...(options.resources ?? [])],
    ...(options.replayName !== undefined && { 'replay-name': options.replayName }),
    detail: options.detail,
  };
}
