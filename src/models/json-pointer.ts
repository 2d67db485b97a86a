/** RFC 6901: `~` and `/` in a name are escaped. `''` is the whole document. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
