import type { Batch, CallOutcome } from './event-source.js';

type AnyBatch = Batch<never, unknown, never>;

/** The records of one invocation, and what has become of each. */
export class BatchRun {
  readonly #batch: AnyBatch;
  readonly #outcomes: CallOutcome[];
  readonly #begun = new Set<number>();
  #stopped = false;

  constructor(inputs: readonly unknown[], batch: AnyBatch) {
    this.#batch = batch;
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
   * Has `call` handle the records, as many at once as the batch allows, those of one group in their order. Resolves when all
   * that was begun has ended. Never rejects.
   */
  async run(call: (input: unknown) => Promise<unknown>): Promise<void> {
    const lanes = this.#lanes();
    const work = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift())
        await this.#runLane(lane, call);
    };
    await Promise.all(Array.from({ length: Math.max(1, this.#batch.concurrency) }, work));
  }

  async #runLane(lane: readonly number[], call: (input: unknown) => Promise<unknown>): Promise<void> {
    const { stopsAfterFailure } = this.#batch;
    for (const index of lane) {
      if (this.#stopped) return;
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
