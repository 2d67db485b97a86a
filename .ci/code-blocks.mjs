/**
 * The fenced code blocks of a Markdown text: language, code, the line of the text that the code begins on, and the
 * name in a `<!-- file: get-order.ts -->` right before the fence.
 */
export function codeBlocks(text) {
  const blocks = [];
  let open;
  let file;
  for (const [index, line] of text.split('\n').entries()) {
    if (open !== undefined) {
      if (line.trim() === open.fence) {
        blocks.push({
          language: open.language,
          file: open.file,
          line: open.line,
          code: open.code.join('\n') + '\n',
        });
        open = undefined;
      } else open.code.push(line);
      continue;
    }
    const fence = /^\s*(```+|~~~+)\s*(\S*)/.exec(line);
    if (fence) {
      open = { fence: fence[1], language: fence[2], file, line: index + 2, code: [] };
      file = undefined;
      continue;
    }
    const marker = /^\s*<!-- file: (\S+) -->\s*$/.exec(line)?.[1];
    if (marker !== undefined) file = marker;
    else if (line.trim() !== '') file = undefined;
  }
  if (open !== undefined) throw new Error(`the code block that begins at line ${open.line - 1} has no end`);
  return blocks;
}
