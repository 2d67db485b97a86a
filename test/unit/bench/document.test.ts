import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBetweenMarkers } from '../../../bench/document.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sluice-document-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function document(text: string): URL {
  const file = join(folder, 'page.md');
  writeFileSync(file, text);
  return pathToFileURL(file);
}

test('a table is put in the place of the old one, and what stands around it stays', () => {
  const page = document(
    'before\n<!-- make writes what follows -->\n\nold\n\n<!-- make has written this -->\nafter\n',
  );
  writeBetweenMarkers(page, 'make', 'new\n');
  writeBetweenMarkers(page, 'make', 'newer\n');
  expect(readFileSync(page, 'utf8')).toBe(
    'before\n<!-- make writes what follows -->\n\nnewer\n\n<!-- make has written this -->\nafter\n',
  );
});

test('a document without the comments is refused by name', () => {
  const page = document('nothing\n');
  expect(() => writeBetweenMarkers(page, 'make', 'new')).toThrow(/page\.md needs the lines <!-- make writes/);
});
