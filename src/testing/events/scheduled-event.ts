import type { ScheduledEvent } from 'aws-lambda';
import { ACCOUNT_ID, REGION } from './account.js';
import { aText, aTime, checkShape } from './checks.js';
import { eventBridgeEvent } from './event-bridge-event.js';

export interface ScheduledEventOptions {
  /** The name of the rule. Default `'schedule'`. */
  readonly rule?: string | undefined;
  /** When it was due. Default now; to the second. */
  readonly time?: Date | undefined;
  /** Default a random UUID. */
  readonly id?: string | undefined;
}

/**
 * What Lambda gets from a rule of EventBridge with a schedule. A schedule of EventBridge Scheduler has whatever input it
 * was given.
 *
 * ```ts
 * import { scheduledEvent } from 'sluice/testing';
 *
 * const event = scheduledEvent({ rule: 'nightly', time: new Date('2026-03-01T02:00:00Z') });
 * ```
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html
 * @throws {ConfigurationError} when something cannot be
 */
export function scheduledEvent(options: ScheduledEventOptions = {}): ScheduledEvent<Record<string, never>> {
  checkShape('scheduledEvent', options, { rule: aText, time: aTime, id: aText });
  const { rule = 'schedule', time, id } = options;
  return eventBridgeEvent({
    detailType: 'Scheduled Event',
    source: 'aws.events',
    resources: [`arn:aws:events:${REGION}:${ACCOUNT_ID}:rule/${rule}`],
    time,
    id,
    detail: {},
  });
}
