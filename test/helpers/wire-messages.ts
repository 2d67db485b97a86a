import type { Socket } from 'node:net';

/** A message of a client. What authenticates (`p`) and what is data (`d`, the values of `B`) is not kept. */
export interface WireMessage {
  /** Its letter in the protocol: Q, P, B, D, E, S, C, H, F, X, p, d, c, f. */
  readonly type: string;
  /** Of Q and P. */
  readonly sql?: string;
  /** The statement's name, of P, B, and of D and C of a statement; `''` for the unnamed one. */
  readonly name?: string;
  /** The portal's name, of B, E, and of D and C of a portal. */
  readonly portal?: string;
}

export type StartupPacket = { readonly bytes: Buffer } & (
  | { readonly kind: 'ssl' | 'gss' }
  | { readonly kind: 'cancel'; readonly pid: number }
  | {
      readonly kind: 'startup';
      readonly protocol: string;
      readonly parameters: Record<string, string>;
    }
);

const SSL = 80_877_103;
const GSS = 80_877_104;
const CANCEL = 80_877_102;

export const SSL_REQUEST = Buffer.alloc(8);
SSL_REQUEST.writeInt32BE(8, 0);
SSL_REQUEST.writeInt32BE(SSL, 4);

/** Takes one packet without a letter, as they come before a session, off the socket, and nothing more. */
export async function readStartup(socket: Socket): Promise<StartupPacket> {
  const head = await take(socket, 8);
  const length = head.readInt32BE(0);
  // PostgreSQL's own limit.
  if (length < 8 || length > 10_000)
    throw new Error(`not a client of PostgreSQL: it starts with ${head.toString('hex')}`);
  const body = length > 8 ? await take(socket, length - 8) : Buffer.alloc(0);
  const bytes = Buffer.concat([head, body]);
  const code = head.readInt32BE(4);
  switch (code) {
    case SSL:
      return { kind: 'ssl', bytes };
    case GSS:
      return { kind: 'gss', bytes };
    case CANCEL:
      return { kind: 'cancel', pid: body.readInt32BE(0), bytes };
    default: {
      const words = body.toString('utf8').split('\0');
      const parameters: Record<string, string> = {};
      for (let i = 0; words[i]; i += 2) parameters[String(words[i])] = words[i + 1] ?? '';
      return { kind: 'startup', protocol: `${code >>> 16}.${code & 0xffff}`, parameters, bytes };
    }
  }
}

/** Exactly so many bytes, and nothing more. */
export async function take(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes?.length === count) return bytes;
    if (bytes || socket.readableEnded || socket.destroyed) {
      throw new Error('the connection ended before a session began');
    }
    await new Promise<void>((resolve) => {
      const events = ['readable', 'end', 'close'];
      const done = () => {
        for (const event of events) socket.off(event, done);
        resolve();
      };
      for (const event of events) socket.once(event, done);
    });
  }
}

/** Reads a session's messages, however the bytes are cut. */
export class FrontendParser {
  readonly #messages: WireMessage[];
  #rest: Buffer = Buffer.alloc(0);
  #lost: string | undefined;

  constructor(messages: WireMessage[]) {
    this.#messages = messages;
  }

  /** Says why no more can be read, if so. */
  read(chunk: Buffer): string | undefined {
    if (this.#lost !== undefined) return this.#lost;
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    while (this.#rest.length >= 5) {
      const length = this.#rest.readInt32BE(1);
      const type = this.#rest.toString('latin1', 0, 1);
      if (length < 4 || !/[A-Za-z]/.test(type))
        return (this.#lost = `not a message: ${this.#rest.toString('hex', 0, 5)}`);
      if (this.#rest.length < length + 1) return undefined;
      this.#messages.push(describe(type, this.#rest.subarray(5, length + 1)));
      this.#rest = this.#rest.subarray(length + 1);
    }
    return undefined;
  }
}

function describe(type: string, body: Buffer): WireMessage {
  const [first = '', second = ''] = 'QPB'.includes(type) ? body.toString('utf8').split('\0', 2) : [];
  switch (type) {
    case 'Q':
      return { type, sql: first };
    case 'P':
      return { type, name: first, sql: second };
    case 'B':
      return { type, portal: first, name: second };
    case 'E':
      return { type, portal: textAt(body, 0) };
    case 'D':
    case 'C':
      return body[0] === 0x53 ? { type, name: textAt(body, 1) } : { type, portal: textAt(body, 1) };
    default:
      return { type };
  }
}

function textAt(body: Buffer, start: number): string {
  return body.toString('utf8', start, body.indexOf(0, start));
}
