import { isRecord } from '../core/config/problems.js';
import type { EventBridgeEvent } from 'aws-lambda';
import type { EventSource } from '../core/event-source.js';
import { Handler } from '../core/handler.js';
import { inheritSource } from '../core/handler-metadata.js';
import { describe, refused } from './records/check-event.js';
import { payloadParameter } from './records/payload-parameter.js';

/** An event of a bus, or of a schedule's rule. */
export interface EventBridgeRecord<Detail = unknown, Type extends string = string> {
  /** What happened: `detail-type` of the event. */
  readonly type: Type;
  /** `@Body(Dto)` gets it validated. */
  readonly detail: Detail;
  /** Who says so. */
  readonly source: string;
  readonly id: string;
  /** To the second. */
  readonly time: Date;
  readonly account: string;
  readonly region: string;
  /** ARNs of what it is about. */
  readonly resources: readonly string[];
  /** Of an event that is replayed from an archive. */
  readonly replayName: string | undefined;
  /** As Lambda has it. */
  readonly raw: EventBridgeEvent<Type, Detail>;
}

export interface EventBridge extends EventSource<EventBridgeEvent<string, unknown>, void, void> {
  readonly name: 'eventbridge';
}

/**
 * Events of EventBridge, rules on a schedule among them: `handle(record)`, decoded. When it fails, Lambda tries the event again. EventBridge
 * Scheduler and Pipes send what they are told to: `raw()`.
 */
export function eventbridge(): EventBridge {
  return EVENT_BRIDGE;
}

const EVENT_BRIDGE: EventBridge = Object.freeze({
  name: 'eventbridge' as const,
  read: (event: EventBridgeEvent<string, unknown>) => [decode(event)],
  answer: () => undefined,
  parameter: (parameter, subject) =>
    payloadParameter<EventBridgeRecord>(parameter, subject, ({ detail }) => ({
      name: 'detail',
      content: detail,
      decoded: true,
    })),
} satisfies EventBridge);

/** The base class of handlers of events of EventBridge. */
export abstract class EventBridgeHandler extends Handler<EventBridge> {}
inheritSource(EventBridgeHandler, EVENT_BRIDGE);

function decode(raw: EventBridgeEvent<string, unknown>): EventBridgeRecord {
  const given: unknown = raw;
  if (!isRecord(given) || typeof given['detail-type'] !== 'string' || !Object.hasOwn(given, 'detail'))
    throw refused({ source: 'eventbridge()', trigger: 'EventBridge' }, describe(given));
  return {
    type: raw['detail-type'],
    detail: raw.detail,
    source: raw.source,
    id: raw.id,
    time: new Date(raw.time),
    account: raw.account,
    region: raw.region,
    resources: raw.resources ?? [],
    replayName: raw['replay-name'],
    raw,
  };
}
