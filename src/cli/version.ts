import { readFileSync } from 'node:fs';

/** The version of the package that this file is in. */
export function packageVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const found = versionIn(new URL('package.json', folder));
    if (found !== undefined) return found;
    if (folder.pathname === '/') return 'unknown';
  }
}

/** The folders of the build have a package.json too, which has neither name nor version. */
function versionIn(file: URL): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
    return name === 'sluice' && typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
