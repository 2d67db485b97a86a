import type { ContainerEnd } from '../report/report.js';
import type { Ticket } from './container-pool-ticket.js';
import type { Container } from './container.js';

/** A container's place in the pool, taken from the moment in which it was asked for. */
export class PoolMember {
  readonly id: string;
  container: Container | undefined;
  /** Invocations that wait for it to start. */
  readonly booked: Ticket[] = [];
  /** It has asked for its first event. */
  booted = false;
  /** Nothing is handed to it any more, and it counts as gone. */
  leaving = false;
  /** It has been given an event. */
  used = false;
  /** When it was last given one, by the pool's own count. */
  lastUse = 0;
  #endBy: ContainerEnd | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /** Why it was asked to end, if it was. */
  get endBy(): ContainerEnd | undefined {
    return this.#endBy;
  }

  /** Whether one more invocation may wait for its start. */
  mayBook(concurrency: number): boolean {
    return !this.booted && !this.leaving && this.booked.length < concurrency;
  }

  /** Whether it takes an event now. One that is frozen with events in it was frozen by hand. */
  hasRoom(concurrency: number): boolean {
    const { container } = this;
    if (!container || !this.booted || this.leaving || container.inFlight >= concurrency) return false;
    return concurrency === 1 ? container.state === 'frozen' : container.state !== 'frozen';
  }

  /** Whether it waits for an event, and does nothing else. */
  get isQuiet(): boolean {
    const { container } = this;
    if (!container || !this.booted || this.leaving || container.inFlight > 0) return false;
    return container.state === 'frozen' || container.state === 'idle';
  }

  /** SIGKILL. Resolves when it is gone; one that has not started yet will not. */
  async kill(by: ContainerEnd): Promise<void> {
    this.#leave(by);
    await this.container?.kill(by);
  }

  async retire(): Promise<void> {
    this.#leave('retired');
    await this.container?.retire();
  }

  ended(): void {
    this.leaving = true;
    this.busy();
  }

  /** It waits for an event; `then` is called when it has done so for too long. */
  idle(ms: number, then: () => void): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(then, ms);
    this.#idle.unref();
  }

  busy(): void {
    clearTimeout(this.#idle);
  }

  #leave(by: ContainerEnd): void {
    this.leaving = true;
    this.#endBy ??= by;
    this.busy();
  }
}
