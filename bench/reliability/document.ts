import { writeBetweenMarkers } from '../document.js';

// From .build/reliability, where this runs.
const DOCUMENT = new URL('../../docs/reliability.md', import.meta.url);

/** Puts the text between the two marker comments of docs/reliability.md. */
export function writeTable(text: string): void {
  writeBetweenMarkers(DOCUMENT, 'npm run reliability', text);
}
