/** The one that was meant by a name with up to two wrong letters, or by its beginning. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length < 2 || name.length > 40) return undefined;
  const ranked = known.map((one) => ({ one, away: one.startsWith(name) ? 0 : distance(name, one) }));
  const [best] = ranked.toSorted((a, b) => a.away - b.away);
  return best && best.away <= (name.length < 4 ? 1 : 2) ? best.one : undefined;
}

/** How many letters are to be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(a).entries()) {
    const next = [index + 1];
    for (const [at, other] of Array.from(b).entries()) {
      const change = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
