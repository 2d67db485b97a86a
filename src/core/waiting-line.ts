import type { SluiceClient } from '../postgres/client.js';
import type { Owner } from './place.js';

interface Waiter {
  readonly owner: Owner | undefined;
  readonly take: (client: Promise<SluiceClient>) => void;
  readonly timer: NodeJS.Timeout;
}

/** Those who wait for a place, first come first served, each with a limit of their own. */
export class WaitingLine {
  readonly #waiters: Waiter[] = [];

  get length(): number {
    return this.#waiters.length;
  }

  /** Whose turn it is; `undefined` when nobody waits. */
  get first(): { readonly owner: Owner | undefined } | undefined {
    return this.#waiters[0];
  }

  /** Rejects with what `late` makes, unless served or dismissed within `ms`. */
  join(owner: Owner | undefined, ms: number, late: () => Error): Promise<SluiceClient> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(late());
      }, ms);
      const waiter: Waiter = { owner, timer, take: (client) => void client.then(resolve, reject) };
      this.#waiters.push(waiter);
    });
  }

  serveFirst(client: Promise<SluiceClient>): void {
    const waiter = this.#waiters.shift();
    clearTimeout(waiter?.timer);
    waiter?.take(client);
  }

  /** Sends waiters away; what they wait for never settles. Returns their owners. */
  dismiss(whose: (owner: Owner | undefined) => boolean): (Owner | undefined)[] {
    const dismissed = this.#waiters.filter(({ owner }) => whose(owner));
    for (const waiter of dismissed) {
      clearTimeout(waiter.timer);
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
    }
    return dismissed.map(({ owner }) => owner);
  }
}
