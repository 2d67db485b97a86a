import { isRecord } from '../../core/config/problems.js';
import { recordOf, textOf, type Fields } from './http-event.js';

/** What an event is that is no request of HTTP, as far as one can see. Names keys, never values of the caller's. */
export function looksLike(event: unknown): string {
  if (event === undefined || event === null) return `${event}`;
  if (Array.isArray(event)) return 'an array';
  if (!isRecord(event)) return `a ${typeof event}`;
  const known =
    sourceOf(event) ?? SHAPES.find(([, isIt]) => isIt(event, recordOf(event['requestContext'])))?.[0];
  return known ?? withKeys(Object.keys(event));
}

function sourceOf({ Records: records }: Fields): string | undefined {
  if (!Array.isArray(records)) return undefined;
  const first = recordOf(records[0]);
  if (isRecord(first['cf'])) return 'a request of CloudFront (Lambda@Edge)';
  const source = first['eventSource'] ?? first['EventSource'];
  return typeof source === 'string' && /^aws:[\w-]+$/.test(source) ? `a batch of ${source}` : undefined;
}

const SHAPES: readonly (readonly [name: string, isIt: (event: Fields, context: Fields) => boolean])[] = [
  ['a request to a Lambda authorizer', (event) => 'methodArn' in event || 'routeArn' in event],
  ['a message of a WebSocket API', (_, context) => 'connectionId' in context],
  ['a request of VPC Lattice', (event, context) => 'serviceNetworkArn' in context || 'raw_path' in event],
  ['an event of EventBridge', (event) => 'detail-type' in event && 'source' in event],
  ['an event of Cognito', (event) => 'triggerSource' in event],
  ['a request of a custom resource', (event) => 'RequestType' in event && 'ResponseURL' in event],
  ['a request of AppSync', (event) => isRecord(event['info']) && 'fieldName' in event['info']],
  [
    'a batch of Kafka',
    (event) => isRecord(event['records']) && textOf(event['eventSource']).endsWith('afka'),
  ],
];

const MOST_KEYS = 8;

function withKeys(keys: readonly string[]): string {
  if (keys.length === 0) return 'an object without keys';
  const shown = keys.slice(0, MOST_KEYS).map((key) => key.slice(0, 40));
  return `an object with the ${keys.length === 1 ? 'key' : 'keys'} ${shown.join(', ')}${keys.length > MOST_KEYS ? ', ...' : ''}`;
}
