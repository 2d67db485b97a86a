// A function that does what its event says, with Sluice.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Handler, LambdaHandler, UseDatabase, defineDatabase } from 'sluice';

export type Wish =
  | { readonly does: 'answers'; readonly value?: unknown }
  | { readonly does: 'waits'; readonly ms: number; readonly value?: unknown }
  | { readonly does: 'throws' | 'exits' | 'hangs' | 'blocks' }
  /** Runs a statement; `parts` connects by PGHOST and its kin, and reads the password from its file. */
  | { readonly does: 'queries'; readonly sql: string; readonly by?: 'url' | 'parts' }
  | { readonly does: 'shows its environment'; readonly names: readonly string[] };

const byUrl = defineDatabase('by-url', {});
const byParts = defineDatabase('by-parts', {
  password: () => readFile(process.env['FLEET_PASSWORD_FILE'] ?? '', 'utf8'),
});

@LambdaHandler()
@UseDatabase({ database: byUrl, idleRecreateMs: 300_000 })
@UseDatabase({ database: byParts, idleRecreateMs: 300_000 })
class Obeys extends Handler {
  async handle(wish: Wish): Promise<unknown> {
    switch (wish.does) {
      case 'answers':
        return wish.value;
      case 'waits':
        await sleep(wish.ms);
        return wish.value;
      case 'throws':
        throw new RangeError('as it was told');
      case 'exits':
        console.log('goodbye');
        return process.exit(3);
      case 'hangs':
        return new Promise(() => undefined);
      case 'blocks':
        // So that nothing of it can answer before its time is up.
        for (;;);
      case 'queries': {
        const { sequelize } = wish.by === 'parts' ? byParts : byUrl;
        const [rows] = await sequelize.query(wish.sql);
        return rows;
      }
      case 'shows its environment':
        return Object.fromEntries(wish.names.map((name) => [name, process.env[name] ?? null]));
    }
  }
}

export const handler = Obeys.toLambda();
