import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs the script prepare.ts, from its bundle beside the bundle of this file, as one would by hand. */
export async function prepare(url: string): Promise<void> {
  const script = fileURLToPath(new URL('prepare.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [script], { env: { ...process.env, DATABASE_URL: url } });
}
