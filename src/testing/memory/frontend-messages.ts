/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
export const CANCEL_REQUEST = 80_877_102;
export const SSL_REQUEST = 80_877_103;
export const GSS_REQUEST = 80_877_104;

export interface FrontendMessage {
  /** Its letter; `undefined` of those that open a connection. */
  readonly type: string | undefined;
  /** The whole of it, letter and length included. */
  readonly bytes: Buffer;
}

/** Cuts what a client sends into messages. */
export class FrontendMessages {
  #rest: Buffer = Buffer.alloc(0);
  #started = false;

  *push(chunk: Buffer): Generator<FrontendMessage> {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const head = this.#started ? 1 : 0;
      const length = rest.length >= head + 4 ? rest.readInt32BE(head) + head : Infinity;
      if (rest.length < length) break;
      const bytes = rest.subarray(0, length);
      rest = rest.subarray(length);
      yield { type: this.#started ? String.fromCharCode(bytes[0] ?? 0) : undefined, bytes };
    }
    this.#rest = rest;
  }

  /** The messages that open the connection are over: from here on each has a letter. */
  started(): void {
    this.#started = true;
  }
}

/** The text up to the next zero, and where the one after that begins. */
export function textAt(bytes: Buffer, at: number): { readonly text: string; readonly end: number } {
  const zero = bytes.indexOf(0, at);
  return { text: bytes.toString('utf8', at, zero), end: zero + 1 };
}

/** The parameters of a startup message. */
export function startupParameters(bytes: Buffer): Map<string, string> {
  const parameters = new Map<string, string>();
  for (let at = 8; at < bytes.length - 1;) {
    const name = textAt(bytes, at);
    const value = textAt(bytes, name.end);
    parameters.set(name.text, value.text);
    at = value.end;
  }
  return parameters;
}

export function message(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)),
  );
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/**
 * The same message with the prepared statement that it names called otherwise: in the engine all clients share their names.
 * Unnamed ones stay so.
 */
export function renameStatement({ type, bytes }: FrontendMessage, rename: (name: string) => string): Buffer {
  if (type === undefined || !'PBDC'.includes(type)) return bytes;
  let start = 5;
  if (type === 'B') start = textAt(bytes, start).end;
  else if (type !== 'P') {
    // Describe and Close say first whether they mean a statement or a portal.
    if (bytes[start] !== 0x53) return bytes;
    start++;
  }
  const { text, end } = textAt(bytes, start);
  if (text === '') return bytes;
  return message(type, bytes.subarray(5, start), rename(text), bytes.subarray(end));
}
