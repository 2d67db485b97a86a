const LENGTH = 80;
// Sequelize writes values into the text, so whatever can hold one is masked: strings in every quoting, numbers, comments.
// The last three alternatives are an opening quote or comment that the cut below left without its end.
const MAY_HOLD_VALUES =
  /(["])(?:[^"]|"")*\1|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|(\$(?:[A-Za-z_][\w]*)?\$)[^]*?\2|--[^\n]*|\/\*[^]*?\*\/|(?<![\w$"])\d[\w.]*|[eE]?'[^]*$|\$(?:[A-Za-z_][\w]*)?\$[^]*$|\/\*[^]*$/g;

/** The first 80 characters of a statement without its values: safe to log. */
export function sqlHead(sql: string): string {
  // No masking makes the text longer by more than it takes away from a value, so a bounded piece is enough.
  const masked = sql.slice(0, LENGTH * 50).replace(MAY_HOLD_VALUES, (match) => {
    if (match.startsWith('"')) return match;
    if (match.startsWith('--') || match.startsWith('/*')) return '';
    return '?';
  });
  return masked.replace(/\s+/g, ' ').trim().slice(0, LENGTH);
}
