/**
 * Text from outside on one line: without control characters, which could move a terminal's cursor, and without
 * invisible ones, which could turn the direction of what follows.
 */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** The first line that says something. */
export function firstLine(text: string): string {
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/, 50)) {
    const said = oneLine(line);
    if (said !== '') return said;
  }
  return '';
}

/** Cuts what is wider than `columns`, and says so with an ellipsis. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const character of text) {
    width += columnsOf(character);
    if (width > columns) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** Columns of a terminal: ideographs and emoji take two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : MARK.test(character) ? 0 : 1;
  return columns;
}

const WIDE = /[ᄀ-ᅟ⺀-〾ぁ-꓏ꥠ-ꥼ가-힣豈-﫿︰-﹯！-｠￠-￦\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const MARK = /\p{Mn}/u;
