import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet, InvocationResult } from 'sluice/fleet';
import type { Answer, Order } from './handlers/deeds.js';
import { isRowLocked } from './server.js';

/** What a good function would do with an invocation. */
export type Wanted =
  /** It answers with the value. */
  | 'answer'
  /** It answers with what the handler has thrown. */
  | 'own error'
  /** There is nothing to answer, and it says so before Lambda kills its container. */
  | 'error'
  /** It cannot do anything: the process was ended. */
  | 'nothing';

export interface Judged {
  readonly result: InvocationResult;
  readonly wanted: Wanted;
  readonly good: boolean;
}

type More = Omit<Order, 'does' | 'value'> & { readonly wanted?: Wanted };

/** One way in one scenario: what is done to it, and what is seen of it. */
export class Stage {
  readonly fleet: Fleet;
  readonly timeoutMs: number;
  readonly invocations: Judged[] = [];
  /** What the table is to say besides. */
  readonly notes: string[] = [];
  /** How long the row stayed locked after its container was killed, or how long that was waited for. */
  locked: { readonly ms: number; readonly free: boolean } | undefined;
  #value = 0;

  constructor(fleet: Fleet, timeoutMs: number) {
    this.fleet = fleet;
    this.timeoutMs = timeoutMs;
  }

  async invoke(does: Order['does'], { wanted = 'answer', ms }: More = {}): Promise<InvocationResult> {
    const order: Order = { does, value: ++this.#value, ms };
    const result = await this.fleet.invoke(order);
    this.#judge(order, wanted, result);
    return result;
  }

  async works(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) await this.invoke('works');
  }

  /** All at the same time. */
  async burst(orders: readonly (Pick<Order, 'does' | 'ms'> & { readonly wanted?: Wanted })[]): Promise<void> {
    const numbered = orders.map(({ does, ms }): Order => ({ does, ms, value: ++this.#value }));
    const schedule = { kind: 'burst', count: orders.length } as const;
    const results = await this.fleet.load({ schedule, events: numbered });
    for (const [i, order] of numbered.entries()) {
      const result = results[i];
      if (result) this.#judge(order, orders[i]?.wanted ?? 'answer', result);
    }
  }

  /** Waits until the row's lock is free, for longer than a good function could need. */
  async waitForLock(): Promise<void> {
    const begin = performance.now();
    const free = await this.until(async () => !(await isRowLocked(this.fleet)), this.timeoutMs + 2_000);
    this.locked = { ms: performance.now() - begin, free };
  }

  /** Waits for what a fault needs to begin. */
  async meet(what: string, isSo: () => Promise<boolean>): Promise<void> {
    if (!(await this.until(isSo)))
      throw new Error(`${what}: this never came to be, so the fault cannot begin`);
  }

  /** Whether it came to be within that time. */
  async until(isSo: () => Promise<boolean>, ms = this.timeoutMs): Promise<boolean> {
    const deadline = performance.now() + ms;
    while (!(await isSo())) {
      if (performance.now() > deadline) return false;
      await sleep(20);
    }
    return true;
  }

  #judge(order: Order, wanted: Wanted, result: InvocationResult): void {
    this.invocations.push({ result, wanted, good: isGood(order, wanted, result) });
  }
}

function isGood({ value }: Order, wanted: Wanted, { status, payload, error }: InvocationResult): boolean {
  switch (wanted) {
    case 'answer':
      return status === 'succeeded' && (payload as Answer | null)?.value === value;
    case 'own error':
      return status === 'failed' && error?.errorMessage === `thrown ${value}`;
    case 'error':
      return status === 'failed';
    case 'nothing':
      return true;
  }
}
