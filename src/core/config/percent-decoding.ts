import type { Problems } from './problems.js';

/** Decodes one part of a URL. A problem never names the text: it may be the password. */
export function percentDecoded(text: string, part: string, shown: string, problems: Problems): string {
  try {
    const decoded = decodeURIComponent(text);
    if (!decoded.includes('\0')) return decoded;
    problems.add(`${shown} has %00 in its ${part}: PostgreSQL knows no NUL character`);
  } catch {
    problems.add(`${shown} has a % in its ${part} that is not percent-encoding: write it as %25`);
  }
  return '';
}
