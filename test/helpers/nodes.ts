import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nodeBinary } from '../../.ci/nodes/binaries.mjs';

export { nodeBinary };

const folder = fileURLToPath(new URL('../../.ci/nodes', import.meta.url));

/** Installs the Node versions that containers run on, unless they are there. */
export async function installNodes(): Promise<void> {
  try {
    for (const major of [22, 24]) nodeBinary(major);
  } catch {
    await promisify(execFile)('npm', ['ci', '--prefix', folder]);
    for (const major of [22, 24]) nodeBinary(major);
  }
}
