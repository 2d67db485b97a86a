import { ScramKeyStore } from './scram-keys.js';

/** What this container has learned of logging in to one server, as one user, to one database. */
export class LoginMemory {
  readonly keys = new ScramKeyStore();
  #mechanisms: readonly string[] | undefined;

  /** What the server offered when a login by SCRAM last succeeded; `undefined` where it is not known to ask for SCRAM. */
  get mechanisms(): readonly string[] | undefined {
    return this.#mechanisms;
  }

  /** A login has succeeded; `mechanisms` where it was by SCRAM. */
  succeeded(mechanisms: readonly string[] | undefined): void {
    this.#mechanisms = mechanisms;
  }

  /** The next login takes nothing for granted. */
  distrust(): void {
    this.#mechanisms = undefined;
  }

  /** The server has refused: the password may be another one now. */
  refused(): void {
    this.distrust();
    this.keys.forget();
  }
}
