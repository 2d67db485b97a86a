const LENGTH = 80;
const NAME = String.raw`[A-Za-z_\u0080-\uffff]`;
/**
 * PostgreSQL's tokens that matter here, https://www.postgresql.org/docs/current/sql-syntax-lexical.html. What has a begin
 * and an end may also run to the end of the text, which is cut below. A string that goes on on the next line is one.
 */
const TOKENS = new RegExp(
  [
    // Not values, and matched whole so that nothing within them looks like one.
    String.raw`(?<shown>"(?:[^"]|"")*(?:"|$)|\$\d+)`,
    String.raw`(?<comment>--[^\n\r]*|/\*(?:(?!\*/|/\*)[^])*\*/)`,
    // With another comment within it: comments nest in PostgreSQL.
    String.raw`(?<opaque>/\*[^]*$)`,
    String.raw`[eE]'(?:[^'\\]|\\[^]?|''|'[ \t\f\v]*[\n\r]\s*')*(?:'|$)`,
    String.raw`(?<name>${NAME}(?:${NAME}|[\d$])*)`,
    `'(?:[^']|'')*(?:'|$)`,
    String.raw`(?<tag>\$(?:${NAME}(?:${NAME}|\d)*)?\$)[^]*?(?:\k<tag>|$)`,
    String.raw`\d(?:${NAME}|[\d.])*`,
  ].join('|'),
  'g',
);

/** The first 80 characters of a statement without its values, which Sequelize writes into the text: safe to log. */
export function sqlHead(sql: string): string {
  // Masking makes nothing longer, so a piece is enough.
  const masked = sql.slice(0, LENGTH * 50).replace(TOKENS, (token, ...rest) => {
    const { shown, name, comment, opaque } = rest.at(-1) as Record<string, string | undefined>;
    if (shown !== undefined || name !== undefined) return token;
    return comment !== undefined || opaque !== undefined ? ' ' : '?';
  });
  // The last character may have been cut into two halves.
  return masked
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LENGTH)
    .replace(/[\ud800-\udbff]$/, '');
}
