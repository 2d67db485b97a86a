import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet, InvocationResult } from 'sluice/fleet';
import { order, TIMEOUT_MS, works } from '../fleet.js';
import type { Action, Ask } from './actions.js';
import { ended, expectNothingLeft, expectRows, expectTheLiving } from './aftermath.js';
import { wrongWith, type Asked, type Settled } from './model.js';

/** The containers of the fleet. */
export const CONTAINERS = 2;
/** Of one that must succeed: frozen by hand, its time runs on. */
const LONGEST_FREEZE_MS = TIMEOUT_MS / 3;
/** Lambda's timeout, a cold start on a busy machine, and as much again. */
const LATE_MS = 30_000;

export interface SequenceOptions {
  /** How long the network keeps an idle flow. */
  readonly networkIdleMs: number;
  readonly leaseMs: number | undefined;
}

interface Running extends Asked {
  readonly since: number;
  frozenMs: number;
  readonly result: Promise<InvocationResult>;
}

let lastValue = 0;

/** One sequence of actions on a fleet, and what it must have come to. */
export class Sequence {
  readonly #fleet: Fleet;
  readonly #options: SequenceOptions;
  readonly #running: Running[] = [];
  readonly #settled: Settled[] = [];
  readonly #deadBefore: ReadonlySet<string>;
  readonly #killed = new Set<string>();
  #retires = false;
  /** The network drops idle flows. */
  #drops = false;

  constructor(fleet: Fleet, options: SequenceOptions) {
    this.#fleet = fleet;
    this.#options = options;
    this.#deadBefore = new Set(ended(fleet).map(({ id }) => id));
  }

  /** Rejects when something is not as it should be. */
  async run(actions: readonly Action[]): Promise<void> {
    for (const action of actions) await this.#act(action);
    await this.#settleAll();
    this.#fleet.network.dropIdleAfter(undefined);
    await expectNothingLeft(this.#fleet, this.#options.leaseMs);
    await works(this.#fleet, ++lastValue);
    await expectNothingLeft(this.#fleet, this.#options.leaseMs);
    const dead = ended(this.#fleet).filter(({ id }) => !this.#deadBefore.has(id));
    expectTheLiving(dead, this.#settled, this.#killed, this.#retires);
    await expectRows(this.#fleet, this.#settled);
  }

  /** After a failure: whatever it has left behind is removed. */
  async abandon(): Promise<void> {
    const { network, database } = this.#fleet;
    network.resume();
    network.dropIdleAfter(undefined);
    await network.accept();
    await this.#fleet.thaw();
    await this.#fleet.kill();
    await Promise.allSettled(this.#running.map(({ result }) => result));
    await database.terminateBackends();
  }

  async #act(action: Action): Promise<void> {
    if ('ask' in action) return this.#ask(action);
    const { network, database } = this.#fleet;
    await sleep(action.after);
    switch (action.does) {
      case 'drop idle':
        return this.#dropIdle(action.how);
      case 'freeze':
        return this.#freeze(action.ms);
      case 'reset':
        return this.#strike(() => network.reset());
      case 'swallow':
        return this.#strike(async () => {
          network.blackhole();
          await sleep(action.ms);
          network.resume();
        });
      case 'refuse':
        return this.#strike(async () => {
          network.refuse();
          await sleep(action.ms);
          await network.accept();
        });
      case 'restart':
        return this.#strike(() => database.restart(action.mode));
      case 'terminate':
        return this.#strike(() => database.terminateBackends());
      case 'kill':
        return this.#kill(action.which);
      case 'retire':
        this.#retires = true;
        return this.#fleet.retire();
      default:
        return action satisfies never;
    }
  }

  async #ask({ ask: does, ms, wait }: Ask): Promise<void> {
    while (this.#running.length >= CONTAINERS) await this.#settle(this.#running[0]);
    const value = ++lastValue;
    const running: Running = {
      does,
      value,
      struck: false,
      since: performance.now(),
      frozenMs: 0,
      result: order(this.#fleet, does, { value, ms }),
    };
    this.#running.push(running);
    if (wait) await this.#settle(running);
  }

  async #settle(running: Running | undefined): Promise<void> {
    if (running === undefined) return;
    const result = await answerOf(running);
    const index = this.#running.indexOf(running);
    if (index >= 0) this.#running.splice(index, 1);
    const { does, value, struck } = running;
    const settled = { asked: { does, value, struck }, result };
    const problem = wrongWith(settled, this.#killed);
    if (problem !== undefined) throw new Error(problem);
    this.#settled.push(settled);
  }

  async #settleAll(): Promise<void> {
    while (this.#running.length > 0) await this.#settle(this.#running[0]);
  }

  /** Whoever runs now may fail of it. Whoever comes later may not. */
  async #strike(fault: () => unknown): Promise<void> {
    for (const running of this.#running) running.struck = true;
    await fault();
    // What the server or the network says last reaches a frozen container, before the next event does.
    if (this.#options.leaseMs !== undefined) await sleep(100);
  }

  /** Frozen between invocations, all of them, for longer than the network keeps an idle flow. It goes on dropping. */
  async #dropIdle(how: 'silent' | 'reset'): Promise<void> {
    await this.#settleAll();
    this.#drops = true;
    this.#fleet.network.dropIdleAfter(this.#options.networkIdleMs, how);
    await sleep(this.#options.networkIdleMs + 50);
  }

  /** Lambda never freezes an invocation: one that would have no time left is not asked of anybody. */
  async #freeze(ms: number): Promise<void> {
    const late = this.#running.filter(
      ({ since, frozenMs }) =>
        performance.now() - since + ms > TIMEOUT_MS / 2 || frozenMs + ms > LONGEST_FREEZE_MS,
    );
    for (const running of late) await this.#settle(running);
    for (const running of this.#running) {
      running.frozenMs += ms;
      // The network may have taken its flow for idle.
      if (this.#drops && running.frozenMs > this.#options.networkIdleMs / 2) running.struck = true;
    }
    await this.#fleet.freeze();
    await sleep(ms);
    await this.#fleet.thaw();
  }

  async #kill(which: 'all' | 'one'): Promise<void> {
    const victims = which === 'all' ? this.#fleet.containers : this.#fleet.containers.slice(0, 1);
    for (const { id } of victims) this.#killed.add(id);
    await Promise.all(victims.map(({ id }) => this.#fleet.kill(id)));
  }
}

/** An invocation that never ends shall be a failure with a seed. */
async function answerOf({ does, result }: Running): Promise<InvocationResult> {
  const answered = new AbortController();
  const late = sleep(LATE_MS, undefined, { signal: answered.signal }).then(() => {
    throw new Error(`'${does}' has no answer after ${LATE_MS} ms`);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    // The race has heard of the rejection already.
    answered.abort();
  }
}
