import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The Chromium of CHROMIUM, or the system's. Where there is none and we may, Debian's package is installed. */
export async function findChromium(): Promise<string> {
  const given = process.env['CHROMIUM'];
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM names ${given}, which does not exist: name the program, or unset it`);
  }
  const found = installed();
  if (found) return found;
  const problem = await install();
  const now = installed();
  if (now) return now;
  throw new Error(
    `there is no Chromium (${problem}): install Debian's package with apt-get install chromium, or name a program in CHROMIUM`,
  );
}

function installed(): string | undefined {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) =>
    existsSync(file),
  );
}

/** Says what was in the way; the search after it says whether it worked. */
async function install(): Promise<string> {
  if (process.getuid?.() !== 0) return 'only root may install it';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      await promisify(execFile)('apt-get', args, { env, maxBuffer: 1 << 26 });
    }
    return 'its package holds no program of a name that is known';
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 1_000) : String(error);
  }
}
