// A function that needs one connection, and says what it cost to get it.
import { subscribe } from 'node:diagnostics_channel';
import { Handler, LambdaHandler, UseDatabase, defineDatabase, type ConnectEvent } from 'sluice';

export interface Surge {
  readonly value: number;
  /** How long it holds its connection. */
  readonly ms: number;
}

export interface Surged {
  readonly value: number | undefined;
  /** What Sluice said of each connect in this invocation: how long it took, and why it was given up. */
  readonly connects: readonly { readonly durationMs: number; readonly error: string | undefined }[];
  /** How often it asked the server. */
  readonly attempts: number;
}

const { LEASE_MS } = process.env;
const db = defineDatabase(LEASE_MS === undefined ? {} : { leaseMs: Number(LEASE_MS) });

let attempts = 0;
const connects: Array<Surged['connects'][number]> = [];
db.sequelize.addHook('beforeConnect', () => {
  attempts++;
});
subscribe('sluice:connect', (message) => {
  const { durationMs, error } = message as ConnectEvent;
  connects.push({ durationMs, error: error === undefined ? undefined : String(error) });
});

@LambdaHandler()
@UseDatabase(300_000)
class NeedsOne extends Handler {
  async handle({ value, ms }: Surge): Promise<Surged> {
    attempts = 0;
    connects.length = 0;
    const [rows] = await db.sequelize.query(`SELECT ${value} AS value FROM pg_sleep(${ms / 1_000})`);
    return { value: (rows as { value: number }[])[0]?.value, connects: [...connects], attempts };
  }
}

export const handler = NeedsOne.toLambda();
