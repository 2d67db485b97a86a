import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { createCertificate } from '../../src/embedded/certificate.js';
import { readStartup, take } from './wire-messages.js';

/** What a server that nobody should trust does with a login by SCRAM. */
export type Behaviour =
  | 'honest'
  /** Lets the client in, and has proved nothing. */
  | 'no proof'
  /** A proof by somebody who does not know the password. */
  | 'wrong proof'
  /** Answers the first statement before it has proved anything. */
  | 'rows first'
  /** Says nothing any more once it has the client's proof. */
  | 'silent'
  /** Ends the connection once it has the client's proof. */
  | 'cut'
  /** Wants the client to hash for a minute. */
  | 'too many iterations'
  /** Does not continue the client's nonce. */
  | 'other nonce'
  /** Offers mechanisms that nobody has. */
  | 'unknown mechanism';

export interface ScramServer {
  readonly port: number;
  readonly ca: string;
  behaviour: Behaviour;
  readonly accepted: number;
  readonly open: number;
  /** The statements that came. */
  readonly statements: readonly string[];
  stop(): Promise<void>;
}

export const SCRAM_PASSWORD = 'known to both';
const ITERATIONS = 4_096;

const message = (type: string, ...parts: (Buffer | string | number)[]): Buffer => {
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part !== 'number') return Buffer.from(part);
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(part);
      return bytes;
    }),
  );
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const hmac = (key: Buffer, text: string | Buffer): Buffer => createHmac('sha256', key).update(text).digest();

const READY = message('Z', 'I');
const WELCOME = [message('R', 0), message('K', 1, 2)];
/** One row with the text 42. */
const ROWS = [
  message(
    'T',
    Buffer.from([0, 1]),
    'answer\0',
    0,
    Buffer.from([0, 0]),
    25,
    Buffer.from([255, 255]),
    -1,
    Buffer.from([0, 0]),
  ),
  message('D', Buffer.from([0, 1]), 2, '42'),
  message('C', 'SELECT 1\0'),
];

/** A server that speaks TLS and SCRAM as PostgreSQL does, and then as it is told. */
export async function startScramServer(): Promise<ScramServer> {
  const certificate = await createCertificate();
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(SCRAM_PASSWORD, salt, ITERATIONS, 32, 'sha256');
  const sockets = new Set<Socket>();
  const statements: string[] = [];
  let accepted = 0;

  async function serve(raw: Socket): Promise<void> {
    await readStartup(raw);
    raw.write('S');
    const socket = new TLSSocket(raw, { isServer: true, key: certificate.key, cert: certificate.cert });
    socket.on('error', () => {});
    await readStartup(socket);
    const { behaviour } = server;
    const offered = behaviour === 'unknown mechanism' ? 'SCRAM-SHA-1' : 'SCRAM-SHA-256';
    socket.write(message('R', 10, `${offered}\0\0`));
    const first = (await readMessage(socket)).body.toString('latin1');
    const clientFirst = first.slice(first.indexOf('n='));
    const nonce = /r=(.*)$/.exec(clientFirst)?.[1] ?? '';
    const count = behaviour === 'too many iterations' ? 100_000_000 : ITERATIONS;
    const own = behaviour === 'other nonce' ? 'abc' : nonce;
    const serverFirst = `r=${own}${randomBytes(9).toString('base64')},s=${salt.toString('base64')},i=${count}`;
    socket.write(message('R', 11, serverFirst));
    const final = (await readMessage(socket)).body.toString('latin1');
    const withoutProof = final.slice(0, final.lastIndexOf(',p='));
    const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest();
    const text = `${clientFirst},${serverFirst},${withoutProof}`;
    const signature = hmac(storedKey, text);
    const proof = Buffer.from(final.slice(final.lastIndexOf(',p=') + 3), 'base64');
    const clientKey = Buffer.from(proof.map((byte, index) => byte ^ (signature[index] ?? 0)));
    const isKnown = createHash('sha256').update(clientKey).digest().equals(storedKey);
    if (!isKnown) return void socket.end(message('E', 'SFATAL\0C28P01\0Mno\0\0'));
    const serverKey = behaviour === 'wrong proof' ? randomBytes(32) : hmac(salted, 'Server Key');
    const serverFinal = message('R', 12, `v=${hmac(serverKey, text).toString('base64')}`);
    if (behaviour === 'silent') return void socket.resume();
    if (behaviour === 'cut') return void socket.destroy();
    if (behaviour === 'rows first') socket.write(Buffer.concat(ROWS));
    const login =
      behaviour === 'no proof' || behaviour === 'rows first' ? WELCOME : [serverFinal, ...WELCOME];
    socket.write(Buffer.concat([...login, READY]));
    for (;;) {
      const { type, body } = await readMessage(socket);
      if (type === 'X') return void socket.end();
      if (type !== 'Q') continue;
      statements.push(body.toString('utf8', 0, body.length - 1));
      socket.write(Buffer.concat([...ROWS, READY]));
    }
  }

  const listener = createServer({ noDelay: true }, (socket) => {
    accepted++;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    serve(socket).catch(() => socket.destroy());
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const server: ScramServer = {
    port: (listener.address() as AddressInfo).port,
    ca: certificate.cert,
    behaviour: 'honest',
    get accepted() {
      return accepted;
    },
    get open() {
      return sockets.size;
    },
    statements,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return server;
}

async function readMessage(socket: Socket): Promise<{ type: string; body: Buffer }> {
  const head = await take(socket, 5);
  const length = head.readInt32BE(1) - 4;
  return {
    type: head.toString('latin1', 0, 1),
    body: length === 0 ? Buffer.alloc(0) : await take(socket, length),
  };
}
