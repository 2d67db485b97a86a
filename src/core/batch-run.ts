import type { Batch, CallOutcome } from './event-source.js';

type AnyBatch = Batch<never, unknown, never>;

/** The records of one invocation, and what has become of each. */
export class BatchRun {
  readonly #batch: AnyBatch;
  readonly #concurrency: number;
  readonly #outcomes: CallOutcome[];
  readonly #begun = new Set<number>();
  #stopped = false;

  constructor(inputs: readonly unknown[], batch: AnyBatch, concurrency: number) {
    this.#batch = batch;
    this.#concurrency = concurrency;
    this.#outcomes = inputs.map((input) => ({ status: 'skipped', input }));
  }

  /** What there is now; what still runs counts as failed, with this reason. */
  outcomes(reason?: unknown): CallOutcome[] {
    return this.#outcomes.map((outcome, index) =>
      this.#begun.has(index) ? { status: 'failed', input: outcome.input, reason } : outcome,
    );
  }

  /** Nothing is begun any more. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Has `call` handle the records, several at once, those of one group in their order, until `isOver`. Resolves when all that was
   * begun has ended. Never rejects.
   */
  async run(call: (input: unknown) => Promise<unknown>, isOver: () => boolean): Promise<void> {
    const lanes = this.#lanes();
    const workers = Math.min(this.#concurrency, lanes.length);
    const work = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift())
        await this.#runLane(lane, call, isOver);
    };
    await Promise.all(Array.from({ length: workers }, work));
  }

  async #runLane(
    lane: readonly number[],
    call: (input: unknown) => Promise<unknown>,
    isOver: () => boolean,
  ): Promise<void> {
    const { stopsAfterFailure } = this.#batch;
    for (const index of lane) {
      if (this.#stopped || isOver()) return;
      const worked = await this.#handle(index, call);
      if (!worked && stopsAfterFailure !== 'never') return;
    }
  }

  async #handle(index: number, call: (input: unknown) => Promise<unknown>): Promise<boolean> {
    const input = this.#outcomes[index]?.input;
    this.#begun.add(index);
    try {
      this.#outcomes[index] = { status: 'returned', input, value: await call(input) };
      return true;
    } catch (reason) {
      this.#outcomes[index] = { status: 'failed', input, reason };
      if (this.#batch.stopsAfterFailure === 'batch' || this.#batch.isFatal?.(reason) === true) this.stop();
      return false;
    } finally {
      this.#begun.delete(index);
    }
  }

  /** What must be handled one after the other, by index. */
  #lanes(): number[][] {
    const lanes: number[][] = [];
    const byGroup = new Map<string, number[]>();
    this.#outcomes.forEach(({ input }, index) => {
      const group = this.#batch.groupOf?.(input);
      const known = group === undefined ? undefined : byGroup.get(group);
      if (known !== undefined) {
        known.push(index);
        return;
      }
      const lane = [index];
      lanes.push(lane);
      if (group !== undefined) byGroup.set(group, lane);
    });
    return lanes;
  }
}
