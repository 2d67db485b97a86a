import { createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { answersTo, type Answer } from './stand-in-answers.js';

/** Who is asked for a password, as most servers ask; anybody else is let in. */
const USER = 'sluice_warm_up';
const PASSWORD = 'sluice';
const PROTOCOL_3 = 196_608;
const ITERATIONS = 4_096;
const PARAMETERS = {
  server_version: '18.0',
  server_encoding: 'UTF8',
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  TimeZone: 'Etc/UTC',
  integer_datetimes: 'on',
  standard_conforming_strings: 'on',
};

export interface StandInServer {
  readonly port: number;
  readonly url: string;
}

/**
 * Speaks as much of PostgreSQL's protocol as makes a client run through its own code: it asks for a password, and answers
 * every statement with one made-up row or with none. It keeps nothing, and ends with its process.
 */
export async function startStandInServer(): Promise<StandInServer> {
  const server = createServer((socket) => new Conversation(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, url: `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/sluice?sslmode=disable` };
}

class Conversation {
  readonly #socket: Socket;
  #data = Buffer.alloc(0);
  #begun = false;
  #proof: ((clientFinal: string) => string) | undefined;
  #sql = '';

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      this.#data = Buffer.concat([this.#data, data]);
      while (this.#readOne());
    });
  }

  /** Whether there was a whole message. */
  #readOne(): boolean {
    const head = this.#begun ? 1 : 0;
    if (this.#data.length < head + 4) return false;
    const length = this.#data.readUInt32BE(head);
    // Not PostgreSQL's protocol.
    if (length > 1 << 24) this.#socket.destroy();
    if (length > 1 << 24 || this.#data.length < head + length) return false;
    const type = this.#begun ? String.fromCharCode(this.#data[0] ?? 0) : '';
    const body = this.#data.subarray(head + 4, head + length);
    this.#data = this.#data.subarray(head + length);
    if (type === '') this.#begin(body);
    else this.#answer(type, body);
    return true;
  }

  #begin(body: Buffer): void {
    if (body.readUInt32BE(0) !== PROTOCOL_3) {
      // A wish for TLS, or a request to cancel.
      this.#socket.write('N');
      return;
    }
    this.#begun = true;
    const words = body.subarray(4).toString().split('\0');
    const user = words[words.indexOf('user') + 1];
    if (user === USER) this.#send('R', int32(10), text('SCRAM-SHA-256'), Buffer.of(0));
    else this.#welcome();
  }

  #answer(type: string, body: Buffer): void {
    switch (type) {
      case 'p':
        return this.#authenticate(body);
      case 'Q':
        for (const answer of answersTo(zeroEnded(body))) this.#sendAnswer(answer);
        return this.#ready();
      case 'P':
        this.#sql = zeroEnded(body.subarray(body.indexOf(0) + 1));
        return this.#send('1');
      case 'B':
        return this.#send('2');
      case 'D':
        return this.#describe(answersTo(this.#sql)[0]);
      case 'E':
        for (const answer of answersTo(this.#sql)) this.#sendAnswer(answer, false);
        return;
      case 'C':
        return this.#send('3');
      case 'S':
        return this.#ready();
      case 'X':
        this.#socket.end();
        return;
      default:
    }
  }

  #authenticate(body: Buffer): void {
    if (!this.#proof) {
      const first = body.subarray(body.indexOf(0) + 5).toString();
      const bare = first.slice(first.indexOf('n='));
      const nonce = `${/r=([^,]*)/.exec(bare)?.[1] ?? ''}${randomBytes(12).toString('base64')}`;
      const salt = randomBytes(16);
      const answer = `r=${nonce},s=${salt.toString('base64')},i=${ITERATIONS}`;
      const key = createHmac('sha256', pbkdf2Sync(PASSWORD, salt, ITERATIONS, 32, 'sha256'))
        .update('Server Key')
        .digest();
      this.#proof = (final) => {
        const said = `${bare},${answer},${final.slice(0, final.lastIndexOf(',p='))}`;
        return createHmac('sha256', key).update(said).digest('base64');
      };
      return this.#send('R', int32(11), Buffer.from(answer));
    }
    // Whether the client's own proof is right does not matter here.
    this.#send('R', int32(12), Buffer.from(`v=${this.#proof(body.toString())}`));
    this.#welcome();
  }

  #welcome(): void {
    this.#send('R', int32(0));
    for (const [name, value] of Object.entries(PARAMETERS)) this.#send('S', text(name), text(value));
    this.#send('K', int32(process.pid), int32(1));
    this.#ready();
  }

  #ready(): void {
    this.#send('Z', Buffer.from('I'));
  }

  #describe(answer: Answer | undefined): void {
    if (!answer || answer.columns.length === 0) return this.#send('n');
    const columns = answer.columns.map(({ name, oid }) =>
      Buffer.concat([text(name), int32(0), int16(0), int32(oid), int16(-1), int32(-1), int16(0)]),
    );
    this.#send('T', int16(columns.length), ...columns);
  }

  #sendAnswer(answer: Answer, withColumns = true): void {
    const { columns, command } = answer;
    if (columns.length > 0) {
      if (withColumns) this.#describe(answer);
      const values = columns.map(({ value }) =>
        Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]),
      );
      this.#send('D', int16(values.length), ...values);
    }
    this.#send('C', text(command));
  }

  #send(type: string, ...parts: readonly Buffer[]): void {
    const body = Buffer.concat(parts);
    this.#socket.write(Buffer.concat([Buffer.from(type), int32(body.length + 4), body]));
  }
}

function zeroEnded(data: Buffer): string {
  const end = data.indexOf(0);
  return data.subarray(0, end < 0 ? data.length : end).toString();
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
