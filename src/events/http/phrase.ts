/** `Not Found` of 404. `node:http` is loaded in every Node on Lambda: its runtime speaks HTTP. */
export function phraseOf(status: number): string {
  return process.getBuiltinModule('node:http').STATUS_CODES[status] ?? `Status ${status}`;
}
