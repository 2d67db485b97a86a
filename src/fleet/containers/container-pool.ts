import type { InvocationResult } from '../invocation-result.js';
import { live, type LifeOptions } from './container-pool-life.js';
import { PoolMember } from './container-pool-member.js';
import { Ticket } from './container-pool-ticket.js';
import { BootTurns } from './container-pool-turns.js';
import type { Container } from './container.js';

export interface PoolOptions extends LifeOptions {
  /** At most so many containers that live, or are about to. */
  readonly max: number;
  /** How long a container may wait for an event before it is retired, on the clock. */
  readonly idleMs: number;
}

/** The containers of a function, and which invocation goes to which of them. */
export class ContainerPool {
  readonly #options: PoolOptions;
  readonly #concurrency: number;
  readonly #members = new Map<string, PoolMember>();
  readonly #turns = new BootTurns();
  readonly #lives = new Set<Promise<void>>();
  #made = 0;
  #uses = 0;
  #stopped: Error | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#concurrency = options.container.concurrency;
  }

  /** Those whose process runs. */
  get containers(): readonly Container[] {
    return [...this.#members.values()].flatMap(({ container }) => container ?? []);
  }

  /** Whether all containers wait for an event, and none is on its way. */
  get isQuiet(): boolean {
    return [...this.#members.values()].every((member) => member.isQuiet);
  }

  /**
   * Hands the event to the container that was used last of those that wait for one. If there is none the invocation gets
   * a cold start of its own, for which it waits also when another container becomes free meanwhile; if there may be no
   * other, it is turned away. Rejects only when the fleet was stopped.
   */
  async invoke(event: string, askedAt: number): Promise<InvocationResult> {
    if (this.#stopped) throw this.#stopped;
    const ticket = new Ticket(event, askedAt);
    const free = this.#lastUsed();
    const present = this.#present();
    if (free) {
      void this.#serve(free, ticket);
    } else {
      const starting =
        present.find((member) => member.mayBook(this.#concurrency)) ??
        (present.length < this.#options.max ? this.#add() : undefined);
      if (starting) starting.booked.push(ticket);
      else ticket.throttled(this.#options.max, this.#now());
    }
    return ticket.result;
  }

  /** Stops those that do something, until `thaw`; the others are frozen anyway. */
  freeze(id?: string): void {
    for (const { container } of this.#chosen(id)) if (container?.state !== 'frozen') container?.freeze();
  }

  thaw(id?: string): void {
    for (const { container } of this.#chosen(id)) container?.thaw();
  }

  async kill(id?: string): Promise<void> {
    await Promise.all(this.#chosen(id).map((member) => member.kill('killed')));
  }

  /** Those that wait for an event. */
  async retire(): Promise<void> {
    const quiet = this.#present().filter((member) => member.isQuiet);
    await Promise.all(quiet.map((member) => member.retire()));
  }

  /** Ends all, whatever they do. Invocations that have no answer yet are rejected with `reason`. */
  async stop(reason: Error): Promise<void> {
    this.#stopped ??= reason;
    const members = [...this.#members.values()];
    for (const ticket of members.flatMap(({ booked }) => booked.splice(0))) ticket.reject(reason);
    await Promise.all(members.map((member) => member.kill('fleet-stopped').catch(() => undefined)));
    await Promise.all(this.#lives);
  }

  #add(): PoolMember {
    const member = new PoolMember(`c${++this.#made}`);
    this.#members.set(member.id, member);
    const life = live(member, this.#options, this.#turns, {
      changed: () => this.#offer(member),
      failed: (error) => {
        for (const ticket of member.booked.splice(0)) ticket.initFailed(member.id, error, this.#now());
      },
    }).then(() => {
      this.#members.delete(member.id);
      this.#lives.delete(life);
    });
    this.#lives.add(life);
    return member;
  }

  async #serve(member: PoolMember, ticket: Ticket): Promise<void> {
    const { container } = member;
    // Only one that has a process has room.
    if (!container) return;
    const coldStart = !member.used;
    member.used = true;
    member.lastUse = ++this.#uses;
    member.busy();
    const startedAt = this.#now();
    const answer = await container.invoke(ticket.requestId, ticket.event);
    const endedAt = this.#now();
    if (this.#stopped && answer.status === 'crashed') ticket.reject(this.#stopped);
    else ticket.answered(member.id, coldStart, startedAt, endedAt, answer);
    this.#offer(member);
  }

  /** It may have become free. */
  #offer(member: PoolMember): void {
    if (member.booted) for (const ticket of member.booked.splice(0)) void this.#serve(member, ticket);
    if (member.isQuiet) {
      // Nobody waits for it; that it could not end is seen in the report.
      member.idle(this.#options.idleMs, () => void member.retire().catch(() => undefined));
    }
  }

  #lastUsed(): PoolMember | undefined {
    return this.#present()
      .filter((member) => member.hasRoom(this.#concurrency))
      .reduce<PoolMember | undefined>(
        (last, one) => (last && last.lastUse >= one.lastUse ? last : one),
        undefined,
      );
  }

  #present(): PoolMember[] {
    return [...this.#members.values()].filter((member) => !member.leaving);
  }

  /** All whose process runs, or one. */
  #chosen(id: string | undefined): PoolMember[] {
    const living = this.#present().filter(({ container }) => container !== undefined);
    if (id === undefined) return living;
    const member = living.find((one) => one.id === id);
    if (member) return [member];
    const names = living.map((one) => one.id).join(', ');
    throw new Error(
      `there is no container '${id}': ${names === '' ? 'none lives' : `those that live are ${names}`}`,
    );
  }

  #now(): number {
    return this.#options.recorder.now();
  }
}
