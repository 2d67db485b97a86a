import type pg from 'pg';
import type { Server } from '../postgres/server.js';

/** Where the connections of a database under test go. */
export interface TestEngine {
  readonly server: Server;
  /** Whether the schema is there already, from an image. */
  readonly isLoaded: boolean;
  /** A connection for what tests do not see; another one after `recreate`. */
  readonly admin: pg.Client;
  /** The schema is loaded: what `recreate` goes back to. */
  keep(): Promise<void>;
  /** Makes the database anew, as it was when it was kept. Connections to it end. */
  recreate(): Promise<void>;
  /** Ends the connections on which a transaction is open, and says what each has run last, without its values. */
  endTransactions(): Promise<readonly string[]>;
  /** Whether it answers nothing any more, until it is made anew. */
  readonly isDead: boolean;
  /** Never rejects. */
  close(): Promise<void>;
}
