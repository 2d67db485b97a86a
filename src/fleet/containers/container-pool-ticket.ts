import { randomUUID } from 'node:crypto';
import type { FunctionError, InvocationResult } from '../invocation-result.js';
import type { ContainerAnswer } from './container-settings.js';

/** One invocation on its way through the pool. */
export class Ticket {
  readonly requestId = randomUUID();
  /** As JSON. */
  readonly event: string;
  readonly result: Promise<InvocationResult>;
  readonly #askedAt: number;
  #settle!: (result: InvocationResult) => void;
  #reject!: (reason: Error) => void;

  constructor(event: string, askedAt: number) {
    this.event = event;
    this.#askedAt = askedAt;
    this.result = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#reject = reject;
    });
  }

  answered(
    container: string,
    coldStart: boolean,
    startedAt: number,
    endedAt: number,
    answer: ContainerAnswer,
  ): void {
    this.#settle({
      requestId: this.requestId,
      status: answer.status,
      payload: answer.status === 'succeeded' ? answer.payload : undefined,
      error: answer.status === 'succeeded' ? undefined : answer.error,
      container,
      coldStart,
      askedAt: this.#askedAt,
      startedAt,
      endedAt,
    });
  }

  initFailed(container: string, error: FunctionError, at: number): void {
    this.#settle({ ...this.#never(error, at), status: 'init-failed', container, coldStart: true });
  }

  throttled(max: number, at: number): void {
    const errorMessage =
      max === 1 ? 'The one container is busy' : `All of the ${max} containers that there may be are busy`;
    const error = { errorType: 'TooManyRequestsException', errorMessage, trace: [] };
    this.#settle({ ...this.#never(error, at), status: 'throttled', container: undefined, coldStart: false });
  }

  reject(reason: Error): void {
    this.#reject(reason);
  }

  /** No container ever got it. */
  #never(error: FunctionError, at: number) {
    const { requestId } = this;
    return {
      requestId,
      payload: undefined,
      error,
      askedAt: this.#askedAt,
      startedAt: at,
      endedAt: at,
    } as const;
  }
}
