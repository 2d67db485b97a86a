import { quoted } from '../usage-error.js';
import { decimal } from '../flag-reader.js';

/** What is behind a fault's name cannot be read. */
export class FaultWordsError extends Error {}

/** The words behind a fault's name, read from left to right. Throws a `FaultWordsError`. */
export class FaultWords {
  readonly #words: string[];

  constructor(words: readonly string[]) {
    this.#words = [...words];
  }

  number(what: string): number {
    const word = this.#words.shift();
    const value = decimal(word ?? '', { least: 0, legal: what });
    if (value !== undefined) return value;
    throw new FaultWordsError(
      word === undefined ? `the ${what} are missing` : `${quoted(word)} is no number of ${what}`,
    );
  }

  /** `none` is `undefined`. */
  numberOrNone(what: string): number | undefined {
    if (this.#words[0] !== 'none') return this.number(what);
    this.#words.shift();
    return undefined;
  }

  choice<Choice extends string>(choices: readonly Choice[]): Choice {
    const found = this.maybe(choices);
    if (found === undefined) throw new FaultWordsError(`${choices.join(' or ')} is missing`);
    return found;
  }

  maybe<Choice extends string>(choices: readonly Choice[]): Choice | undefined {
    const word = this.#words.shift();
    if (word === undefined) return undefined;
    const found = choices.find((choice) => choice === word);
    if (found === undefined) throw new FaultWordsError(`${quoted(word)} is not ${choices.join(' or ')}`);
    return found;
  }

  /** There is nothing more. */
  end(): void {
    const [word] = this.#words;
    if (word !== undefined) throw new FaultWordsError(`${quoted(word)} is too much`);
  }
}
