import type { Sequelize } from 'sequelize-typescript';

export interface RunOptions {
  /** Aborts the run: it rejects with the signal's reason, and its queries are cancelled. */
  readonly signal?: AbortSignal | undefined;
  /** When the run rejects with `DeadlineExceededError`, and its queries are cancelled. */
  readonly deadline?: Date | undefined;
}

/** A database of this container, as `defineDatabase` returns it. */
export interface Database {
  readonly name: string;
  /** The current Sequelize instance. One that was captured before a recreate goes on working. */
  readonly sequelize: Sequelize;
  /**
   * Opens the database, runs `fn`, closes what `fn` left open, and settles as `fn` did. This is what `@UseDatabase` does
   * around a handler, and needs no Lambda. In an invocation that has the database open already it is shared.
   *
   * @throws {DeadlineExceededError} at `deadline`
   * @throws the reason of `signal`, when it fires
   */
  run<T>(fn: () => T | Promise<T>, options?: RunOptions): Promise<T>;
  /** Closes it for good: its name and its models are free for another `defineDatabase`. Never rejects. */
  close(): Promise<void>;
}
