import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { settledBy } from './time-limit.js';

const CANCEL_REQUEST_CODE = 80_877_102;

/** The backend to cancel: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS */
export interface Backend {
  readonly host: string;
  readonly port: number;
  readonly processId: number;
  readonly secretKey: number;
  /** See `Server`. */
  readonly open?: (() => Duplex) | undefined;
}

/**
 * Asks the server to cancel what the backend runs, and waits until the server has taken the request (it closes the
 * connection) or `until` has come. Never rejects: a cancel is a courtesy, and the caller destroys the connection anyway.
 * Plain text even where the session is encrypted, as libpq does before version 17: the key is of no use afterwards.
 */
export async function requestCancel(backend: Backend, until: number): Promise<void> {
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_REQUEST_CODE, 4);
  message.writeInt32BE(backend.processId, 8);
  message.writeInt32BE(backend.secretKey, 12);

  const socket = backend.open?.() ?? connectTo(backend);
  socket.on('error', () => socket.destroy());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // The answer is the end of the stream: it must be read to be seen.
  socket.resume();
  // Not ended: PgBouncer before 1.19.1 exits when its client does so first (https://github.com/pgbouncer/pgbouncer/issues/801).
  socket.write(message);
  if (!(await settledBy(closed, until))) socket.destroy();
}

function connectTo({ host, port }: Backend): Duplex {
  return host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
}
