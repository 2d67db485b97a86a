import { recordOf, type HttpEvent, type HttpVersion } from './http-event.js';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const HTTP_API_MS = 30_000;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html: the default. */
const REST_API_MS = 29_000;

/**
 * When API Gateway gives up, a time of `Date.now()`. It says when the request came in, by a clock that is not ours:
 *
 * - A request from the future has come in now at the latest.
 * - One for which the time is over has nobody who waits, or was sent by hand (an example, a test, a repetition), or the clocks differ by
 *   half a minute: then what the event says means nothing, and Lambda's own timeout is the limit.
 */
export function gatewayEndsAt(
  event: HttpEvent,
  version: HttpVersion,
  timeoutMs: number | undefined,
  now = Date.now(),
): number | undefined {
  const limitMs = limitOf(version, timeoutMs);
  if (limitMs === undefined) return undefined;
  const { timeEpoch, requestTimeEpoch } = recordOf(event.requestContext);
  const sentAt = version === '2.0' ? timeEpoch : requestTimeEpoch;
  if (typeof sentAt !== 'number' || !Number.isFinite(sentAt)) return undefined;
  const endsAt = Math.min(sentAt, now) + limitMs;
  return endsAt > now ? endsAt : undefined;
}

function limitOf(version: HttpVersion, timeoutMs: number | undefined): number | undefined {
  if (version === '2.0' || version === '1.0') return timeoutMs ?? HTTP_API_MS;
  // Function URLs wait as long as Lambda, and a load balancer does not say how long it does.
  return version === 'rest' ? (timeoutMs ?? REST_API_MS) : undefined;
}
