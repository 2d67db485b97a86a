import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { startFleet } from 'sluice/fleet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compiledFolder } from '../helpers/compiled.js';
import { nodeBinary } from '../helpers/nodes.js';
import { ownDatabase, type OwnDatabase } from '../helpers/own-database.js';
import { Command } from '../unit/cli/command.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const commands: Command[] = [];
let database: OwnDatabase;

beforeAll(async () => {
  database = await ownDatabase();
  const script = join(compiledFolder(), 'prepare-orders.mjs');
  await build({
    entryPoints: [join(root, 'examples/orders/prepare.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { sluice: join(root, 'src/index.ts') },
    logLevel: 'error',
  });
  const env = { ...process.env, DATABASE_URL: database.url };
  await promisify(execFile)(process.execPath, [script], { env });
});
afterAll(async () => {
  for (const command of commands) await command.dispose();
  await database[Symbol.asyncDispose]();
});

test.each([
  [22, 'node22'],
  [24, 'node24'],
] as const)(
  'functions with a code cache run in containers of Node %i, and their connections are closed',
  { timeout: 120_000 },
  async (major, runtime) => {
    const entry = join(root, 'examples/orders/get-order.ts');
    const args = ['--target', runtime, '--node', nodeBinary(major), '--code-cache', '--runs', '0'];
    const command = await Command.start(['bundle', entry, ...args], { 'package.json': '{}' });
    commands.push(command);
    expect((await command.ended).code).toBe(0);
    const fleet = await startFleet({
      handler: join(command.folder, 'dist/get-order.js'),
      runtime,
      node: nodeBinary(major),
      containers: { max: 2, timeoutMs: 30_000 },
      database: { url: database.url },
      env: { NODE_DEBUG: 'sluice' },
    });
    try {
      // Two at once, then one in a container that has been frozen.
      const [first, second] = await Promise.all([fleet.invoke({ id: 1 }), fleet.invoke({ id: 2 })]);
      const third = await fleet.invoke({ id: 3 });
      expect([first, second, third]).toMatchObject(
        [1, 2, 3].map((id) => ({ status: 'succeeded', payload: { id }, coldStart: id < 3 })),
      );
    } finally {
      const { containers, summary } = await fleet.stop();
      expect(summary.connectionsLeft).toBe(0);
      for (const { output } of containers) {
        expect(output).toContain('the code cache of get-order.bundle.cjs is used');
      }
    }
  },
);
