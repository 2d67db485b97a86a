import { readFileSync, writeFileSync } from 'node:fs';

// From .build/reliability, where this runs.
const DOCUMENT = new URL('../../docs/reliability.md', import.meta.url);
const BEGIN = '<!-- npm run reliability writes what follows -->';
const END = '<!-- npm run reliability has written this -->';

/** Puts the text between the two marker comments of docs/reliability.md. */
export function writeTable(text: string): void {
  const document = readFileSync(DOCUMENT, 'utf8');
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/reliability.md needs the lines ${BEGIN} and ${END}`);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${text}\n${END}${after}`);
}
