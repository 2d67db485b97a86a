import { Turns } from './turns.js';

/** What this container has learned of one server. */
export class ServerMemory {
  /** It refused the guards in the startup message. */
  withoutGuards = false;
  /** Who tries again where it refuses. */
  readonly turns = new Turns();
  /** Its last refusal, while somebody tries again. */
  refusal: { readonly error: unknown } | undefined;
}
