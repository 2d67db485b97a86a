import { basename } from 'node:path';

/** A package, or the project's own sources. */
export interface BundlePart {
  readonly name: string;
  readonly bytes: number;
}

const OWN = 'your own files';

/** What a bundle consists of, the largest first; `inputs` are bytes by path. */
export function largestParts(inputs: Readonly<Record<string, number>>): readonly BundlePart[] {
  const sums = new Map<string, number>();
  for (const [path, bytes] of Object.entries(inputs)) {
    const name = partOf(path);
    sums.set(name, (sums.get(name) ?? 0) + bytes);
  }
  return [...sums].map(([name, bytes]) => ({ name, bytes })).toSorted((a, b) => b.bytes - a.bytes);
}

/** The innermost package that a path lies in. */
function partOf(path: string): string {
  const [, inside] = /^.*(?:^|[\\/])node_modules[\\/](.+)$/s.exec(path) ?? [];
  if (inside === undefined) return /^[a-z][\w-]+:/.test(path) ? `generated (${basename(path)})` : OWN;
  const [scope = '', name = ''] = inside.split(/[\\/]/);
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
