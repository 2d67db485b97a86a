import { randomBytes } from 'node:crypto';
import type { InvokeEvent } from '../runtime-api/invoke-event.js';
import type { ContainerAnswer } from './container-settings.js';

/** One that a container has not finished yet. */
export interface ContainerInvocation {
  readonly requestId: string;
  /** JSON. */
  readonly event: string;
  readonly resolve: (answer: ContainerAnswer) => void;
  /** Until its time is up. */
  timer: NodeJS.Timeout | undefined;
  /** The runtime's, which may have more to do before it is over. */
  answer: ContainerAnswer | undefined;
}

/** What the runtime gets of it. Its deadline is `timeoutMs` from now, by the container's clock. */
export function toInvokeEvent(
  { requestId, event }: ContainerInvocation,
  functionArn: string,
  timeoutMs: number,
  clockOffsetMs: number,
): InvokeEvent {
  return {
    requestId,
    payload: event,
    deadlineMs: Date.now() + clockOffsetMs + timeoutMs,
    functionArn,
    traceId: traceId(),
    clockOffsetMs,
  };
}

/** As X-Ray's, not sampled. */
function traceId(): string {
  const time = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${time}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
