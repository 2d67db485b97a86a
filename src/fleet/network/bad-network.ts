import { Gate, type GateEvents } from './gate.js';
import type { Target } from './flow.js';
import { Road, type Direction, type IdleDrop } from './road.js';

/** Any number of gates in front of one server, and what goes wrong behind all of them alike. */
export class BadNetwork {
  readonly #road = new Road();
  readonly #target: Target;
  readonly #gates = new Set<Gate>();
  /** Of gates that are gone. */
  #acceptedBefore = 0;
  #refusing = false;
  #stopped = false;

  constructor(target: Target) {
    this.#target = target;
  }

  /** A gate, not open yet. */
  add(events?: GateEvents): Gate {
    const gate = new Gate(this.#target, this.#road, events);
    this.#gates.add(gate);
    return gate;
  }

  /** Gives a gate its port. It listens, unless the network refuses connections now. */
  async open(gate: Gate): Promise<void> {
    if (this.#stopped) throw stopped();
    await gate.open();
    if (this.#stopped) throw stopped();
    if (this.#refusing) gate.close();
  }

  /** Nobody will come through this gate any more; its flows end by themselves. */
  remove(gate: Gate): void {
    gate.retire();
    for (const each of this.#gates) {
      if (!each.over) continue;
      this.#gates.delete(each);
      this.#acceptedBefore += each.accepted;
    }
  }

  /** Connections of clients that are open, and not forgotten by the network. */
  get flows(): number {
    let count = 0;
    for (const gate of this.#gates) for (const flow of gate.flows) if (flow.alive) count++;
    return count;
  }

  get accepted(): number {
    let count = this.#acceptedBefore;
    for (const gate of this.#gates) count += gate.accepted;
    return count;
  }

  get latencyMs(): number {
    return this.#road.latencyMs;
  }

  setLatency(ms: number): void {
    this.#road.latencyMs = ms;
  }

  dropIdleAfter(ms: number | undefined, how: IdleDrop = 'silent'): void {
    this.#road.idleMs = ms ?? Infinity;
    this.#road.idleDrop = how;
  }

  throttle(bytesPerSecond: number | undefined): void {
    this.#road.bytesPerSecond = bytesPerSecond ?? Infinity;
    this.#update();
  }

  cutAfter(bytes: number | undefined, direction: Direction, which: 'next' | 'every' = 'next'): void {
    this.#road.cutAfter(bytes, direction, which);
  }

  blackhole(): void {
    this.#road.blocked = true;
    this.#update();
  }

  resume(): void {
    this.#road.blocked = false;
    this.#update();
  }

  reset(): void {
    for (const gate of this.#gates) gate.reset();
  }

  refuse(): void {
    this.#refusing = true;
    for (const gate of this.#gates) gate.close();
  }

  async accept(): Promise<void> {
    if (this.#stopped) throw stopped();
    this.#refusing = false;
    const opened = await Promise.allSettled([...this.#gates].map((gate) => gate.open()));
    for (const each of opened) if (each.status === 'rejected') throw each.reason;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#gates].map((gate) => gate.stop()));
  }

  #update(): void {
    for (const gate of this.#gates) gate.update();
  }
}

function stopped(): Error {
  return new Error('this network was stopped; start a new one');
}
