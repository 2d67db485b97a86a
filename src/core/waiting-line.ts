import type { SluiceClient } from '../postgres/client.js';
import type { ConnectWait } from '../postgres/retry.js';
import type { Owner } from './place.js';

/** Who wants a connection, and what for. */
export interface Wanted {
  readonly owner: Owner | undefined;
  /** The statement, as far as that is known. */
  readonly sql: string | undefined;
  /** Whether it may be one that the server has yet to let in: who asks for it asks again when the server does not. */
  readonly mayBeEarly: boolean;
  /** Since when it has waited for the server already. */
  readonly waits?: ConnectWait | undefined;
}

// Kept from before a test has replaced them: who waits for a connection must hear that there is none.
const { setTimeout, clearTimeout } = globalThis;

interface Waiter {
  readonly wanted: Wanted;
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
  join(wanted: Wanted, ms: number, late: () => Error): Promise<SluiceClient> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(late());
      }, ms);
      const waiter: Waiter = { wanted, timer, take: (client) => void client.then(resolve, reject) };
      this.#waiters.push(waiter);
    });
  }

  /** Those whom `lend` has a connection for, in their order: who cannot be served does not hold up the others. */
  serve(lend: (wanted: Wanted) => Promise<SluiceClient> | undefined): void {
    for (const waiter of this.#waiters.slice()) {
      const client = lend(waiter.wanted);
      if (client === undefined) continue;
      clearTimeout(waiter.timer);
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.take(client);
    }
  }

  /** Sends waiters away, each with what `answer` has for its owner. */
  dismiss(whose: (owner: Owner | undefined) => boolean, answer: (wanted: Wanted) => Promise<never>): void {
    for (const waiter of this.#waiters.filter(({ wanted }) => whose(wanted.owner))) {
      clearTimeout(waiter.timer);
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.take(answer(waiter.wanted));
    }
  }
}
