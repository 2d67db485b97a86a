import type { InvalidField } from '../../errors/validation-problem.js';
import { jsonPointer } from '../../models/json-pointer.js';

type Path = readonly (string | number)[];

/** An answer must not grow with what a sender made up. */
const LISTED = 100;

/** The fields that are not valid, one item each. */
export class FieldList {
  readonly #fields = new Map<string, string[]>();
  #more = 0;

  get isEmpty(): boolean {
    return this.#fields.size === 0;
  }

  has(path: Path): boolean {
    return this.#fields.has(jsonPointer(path));
  }

  add(path: Path, ...details: string[]): void {
    const pointer = jsonPointer(path);
    const known = this.#fields.get(pointer);
    if (known !== undefined) known.push(...details);
    else if (this.#fields.size < LISTED) this.#fields.set(pointer, details);
    else this.#more++;
  }

  toArray(): InvalidField[] {
    const listed = [...this.#fields].map(([pointer, details]) => ({ pointer, detail: details.join(', ') }));
    if (this.#more === 0) return listed;
    return [...listed, { pointer: '', detail: `${this.#more} more are not valid` }];
  }
}
