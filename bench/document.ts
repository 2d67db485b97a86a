import { readFileSync, writeFileSync } from 'node:fs';

/** Puts a text between the two marker comments that a script has in a document, and leaves the rest as it is. */
export function writeBetweenMarkers(document: URL, command: string, text: string): void {
  const begin = `<!-- ${command} writes what follows -->`;
  const end = `<!-- ${command} has written this -->`;
  const [before, rest] = readFileSync(document, 'utf8').split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${document.pathname} needs the lines ${begin} and ${end}`);
  writeFileSync(document, `${before}${begin}\n\n${text}\n${end}${after}`);
}
