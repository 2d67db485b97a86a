import { describeValue, type Problems } from './problems.js';

/** Reports every key of `value` that is not in `known`, with the remedy written for it or the nearest known name. */
export function refuseUnknownKeys(
  value: object,
  prefix: string,
  known: readonly string[],
  remedies: ReadonlyMap<string, string>,
  problems: Problems,
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const nearest = nearestName(key, known);
    const remedy =
      remedies.get(key) ??
      (nearest === undefined
        ? `the options are ${known.join(', ')}`
        : `did you mean \`${prefix}${nearest}\`?`);
    // The key as a value: somebody may have passed a string of characters, or a URL as a key.
    problems.add(`${describeValue(prefix + key)} is not an option of Sluice: ${remedy}`);
  }
}

/** The known name that `name` begins with, that begins with `name`, or that is one or two typing errors away. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  if (lower.length < 2 || lower.length > 40) return undefined;
  const kin = known.find((k) => k.toLowerCase().startsWith(lower) || lower.startsWith(k.toLowerCase()));
  if (kin !== undefined) return kin;
  const allowed = lower.length < 4 ? 1 : 2;
  const distances = known.map((k) => ({ k, distance: editDistance(lower, k.toLowerCase()) }));
  distances.sort((a, b) => a.distance - b.distance);
  return distances[0] !== undefined && distances[0].distance <= allowed ? distances[0].k : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
