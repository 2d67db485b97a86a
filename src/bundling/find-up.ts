import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest file or folder of that name, in `folder` or above it. */
export function findUp(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, name);
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}
