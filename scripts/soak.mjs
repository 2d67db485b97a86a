// What takes too long for `npm test`: random sequences, surges and leases until the minutes are over.
// `npm run test:soak -- 5` for five of them, ten without a number. FAST_CHECK_SEED and FAST_CHECK_PATH repeat a failure.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [given = '10', ...rest] = process.argv.slice(2);
const minutes = Number(given);
if (!(minutes > 0 && minutes < Infinity) || rest.length > 0) {
  console.error(`'${[given, ...rest].join(' ')}' is not a number of minutes. Write npm run test:soak -- 5`);
  process.exit(2);
}

const { status, error } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/soak/vitest.config.ts'],
  {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, SOAK_MINUTES: String(minutes) },
    stdio: 'inherit',
  },
);
if (error !== undefined) throw error;
process.exitCode = status ?? 1;
