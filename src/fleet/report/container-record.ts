import type { ContainerEnd, ContainerReport, ContainerSpan, ContainerState } from './report.js';

/** The life of one container, as it is seen. */
export class ContainerRecord {
  readonly id: string;
  readonly startedAt: number;
  pid: number | undefined;
  #state: ContainerState = 'cold';
  #since: number;
  readonly #spans: ContainerSpan[] = [];
  #end: { readonly at: number; readonly by: ContainerEnd; readonly exit: number | string } | undefined;
  #output: () => string = () => '';

  constructor(id: string, startedAt: number) {
    this.id = id;
    this.startedAt = startedAt;
    this.#since = startedAt;
  }

  /** Where its output is read, for as long as it lives. */
  set output(read: () => string) {
    this.#output = read;
  }

  enter(state: ContainerState, at: number): void {
    if (state === this.#state || this.#state === 'dead') return;
    this.#spans.push(...this.#current(at));
    this.#state = state;
    this.#since = at;
  }

  ended(by: ContainerEnd, exit: number | string, at: number): void {
    this.enter('dead', at);
    const output = this.#output();
    this.#output = () => output;
    this.#end = { at: this.#since, by, exit };
  }

  report(now: number): ContainerReport {
    return {
      id: this.id,
      pid: this.pid,
      startedAt: this.startedAt,
      endedAt: this.#end?.at,
      endedBy: this.#end?.by,
      exit: this.#end?.exit,
      spans: [...this.#spans, ...this.#current(now)],
      output: this.#output(),
    };
  }

  #current(to: number): ContainerSpan[] {
    if (this.#state === 'dead' || to <= this.#since) return [];
    return [{ state: this.#state, from: this.#since, to }];
  }
}
