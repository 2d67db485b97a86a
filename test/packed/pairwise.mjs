/**
 * Rows with one value of each factor. With `all`, every combination; else as few as a greedy choice finds in which every
 * pair of two factors' values still comes up together: a fault that takes two of them is found by either.
 */
export function combinations(factors, { all }) {
  const names = Object.keys(factors);
  const rows = names.reduce(
    (rest, name) => rest.flatMap((row) => factors[name].map((_, index) => [...row, index])),
    [[]],
  );
  const chosen = all ? rows : pairwise(rows);
  return chosen.map((row) => Object.fromEntries(row.map((index, i) => [names[i], factors[names[i]][index]])));
}

function pairwise(rows) {
  const missing = new Set(rows.flatMap(pairsOf));
  const chosen = [];
  while (missing.size > 0) {
    const news = rows.map((row) => pairsOf(row).filter((pair) => missing.has(pair)).length);
    const best = rows[news.indexOf(Math.max(...news))];
    for (const pair of pairsOf(best)) missing.delete(pair);
    chosen.push(best);
  }
  return chosen.sort((a, b) => rows.indexOf(a) - rows.indexOf(b));
}

/** Of a row with one factor only, the value itself. */
function pairsOf(row) {
  if (row.length === 1) return row.map(String);
  return row.flatMap((a, i) => row.slice(i + 1).map((b, j) => `${i}:${a} ${i + 1 + j}:${b}`));
}
