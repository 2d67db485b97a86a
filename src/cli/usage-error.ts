/** The command cannot do what it was asked for, and its caller can mend that. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** One sentence a mistake: the thing, its value, the remedy. */
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** A value as a message shows it. */
export function quoted(value: string): string {
  return value === '' ? 'empty' : `'${value.length > 60 ? `${value.slice(0, 60)}...` : value}'`;
}
