import type { SluiceClient } from '../postgres/client.js';
import type { Owner } from './place.js';

interface Waiter {
  readonly owner: Owner | undefined;
  readonly sql: string | undefined;
  readonly take: (client: Promise<SluiceClient>) => void;
  readonly timer: NodeJS.Timeout;
}

/** Those who wait for a place, first come first served, each with a limit of their own. */
export class WaitingLine {
  readonly #waiters: Waiter[] = [];

  get length(): number {
    return this.#waiters.length;
  }

  /** Rejects with what `late` makes, unless served or dismissed within `ms`. */
  join(
    owner: Owner | undefined,
    sql: string | undefined,
    ms: number,
    late: () => Error,
  ): Promise<SluiceClient> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(late());
      }, ms);
      const waiter: Waiter = { owner, sql, timer, take: (client) => void client.then(resolve, reject) };
      this.#waiters.push(waiter);
    });
  }

  /** Those whom `lend` has a connection for, in their order: who cannot be served does not hold up the others. */
  serve(lend: (waiter: Waiter) => Promise<SluiceClient> | undefined): void {
    for (const waiter of this.#waiters.slice()) {
      const client = lend(waiter);
      if (client === undefined) continue;
      clearTimeout(waiter.timer);
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.take(client);
    }
  }

  /** Sends waiters away, each with what `answer` has for its owner. */
  dismiss(
    whose: (owner: Owner | undefined) => boolean,
    answer: (waiter: {
      readonly owner: Owner | undefined;
      readonly sql: string | undefined;
    }) => Promise<never>,
  ): void {
    for (const waiter of this.#waiters.filter(({ owner }) => whose(owner))) {
      clearTimeout(waiter.timer);
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.take(answer(waiter));
    }
  }
}
