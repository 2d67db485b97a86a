import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket, type ConnectionOptions } from 'node:tls';
import { FrontendParser, readStartup, SSL_REQUEST, take, type WireMessage } from './wire-messages.js';

export type { WireMessage } from './wire-messages.js';

export interface WireProxyOptions {
  /** The PostgreSQL or PgBouncer behind it. Default 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
  /**
   * What a client that asks for TLS is told, unless `tls` is given: `refuse` (default) answers N, `pass` asks the
   * server, after whose S nothing can be read.
   */
  readonly sslRequest?: 'refuse' | 'pass';
  /** Ends TLS here: a client that asks for it gets it. One that does not ask is served in plain text. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Speaks TLS with the server, with these options of `tls.connect`. Default plain text. Without channel binding only. */
  readonly serverTls?: ConnectionOptions;
}

/** What one client sent, in plain objects. */
export interface WireConnection {
  /** The parameters of its startup packet; none for one that only cancels. */
  startup: Record<string, string>;
  /** As the startup packet says it: `3.0`. Undefined before it came. */
  protocol: string | undefined;
  readonly messages: WireMessage[];
  readonly cancels: { readonly pid: number }[];
  /** Whether it spoke TLS with us. */
  tls: boolean;
  /** Why nothing more can be read, if so. */
  unreadable: string | undefined;
  closed: boolean;
}

export interface WireProxy {
  /** Always 127.0.0.1. */
  readonly host: string;
  readonly port: number;
  /** In the order in which they were accepted. */
  readonly connections: readonly WireConnection[];
  /** Closes everything; does nothing the second time. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Starts a proxy on a free loopback port that writes down what clients of PostgreSQL say. A message is recorded before it is passed on. */
export async function startWireProxy(options: WireProxyOptions): Promise<WireProxy> {
  const connections: WireConnection[] = [];
  const sockets = new Set<Socket>();
  const keep = <S extends Socket>(socket: S): S => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // What fails ends in `close`.
    socket.on('error', () => undefined);
    return socket;
  };
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    keep(socket);
    const connection: WireConnection = {
      startup: {},
      protocol: undefined,
      messages: [],
      cancels: [],
      tls: false,
      unreadable: undefined,
      closed: false,
    };
    connections.push(connection);
    socket.once('close', () => (connection.closed = true));
    serve(socket, connection, options, keep).catch((error: unknown) => {
      connection.unreadable ??= String(error);
      socket.destroy();
    });
  });
  listener.listen(0, HOST);
  await once(listener, 'listening');
  return {
    host: HOST,
    port: (listener.address() as AddressInfo).port,
    connections,
    async stop() {
      listener.close();
      await Promise.all(
        [...sockets].map(async (socket) => {
          const closed = once(socket, 'close');
          socket.destroy();
          await closed;
        }),
      );
    },
  };
}

type Keep = <S extends Socket>(socket: S) => S;

async function serve(
  raw: Socket,
  connection: WireConnection,
  options: WireProxyOptions,
  keep: Keep,
): Promise<void> {
  let client = raw;
  for (;;) {
    const packet = await readStartup(client);
    switch (packet.kind) {
      case 'gss':
        client.write('N');
        break;
      case 'ssl':
        if (options.tls) {
          client.write('S');
          client = keep(new TLSSocket(raw, { isServer: true, ...options.tls }));
          connection.tls = true;
        } else if (options.sslRequest === 'pass') {
          const server = await dial(raw, options, keep);
          server.write(SSL_REQUEST);
          const answer = await takeAnswer(server);
          client.write(answer);
          if (answer === 'S') {
            connection.unreadable = 'the client and the server speak TLS';
            return join(client, server);
          }
          server.destroy();
        } else {
          client.write('N');
        }
        break;
      case 'cancel':
      case 'startup': {
        if (packet.kind === 'cancel') connection.cancels.push({ pid: packet.pid });
        else Object.assign(connection, { startup: packet.parameters, protocol: packet.protocol });
        const server = await dial(client, options, keep);
        const parser = new FrontendParser(connection.messages);
        client.on('data', (chunk: Buffer) => {
          connection.unreadable ??= parser.read(chunk);
        });
        server.write(packet.bytes);
        return join(client, server);
      }
      default:
        throw packet satisfies never;
    }
  }
}

async function dial(client: Socket, options: WireProxyOptions, keep: Keep): Promise<Socket> {
  const left = () => new Error('the client left');
  if (client.destroyed) throw left();
  const raw = keep(
    connect({ host: options.host ?? HOST, port: options.port, allowHalfOpen: true, noDelay: true }),
  );
  const leave = () => raw.destroy(left());
  client.once('close', leave);
  try {
    await once(raw, 'connect');
    if (!options.serverTls) return raw;
    raw.write(SSL_REQUEST);
    if ((await takeAnswer(raw)) !== 'S') throw new Error('the server does not speak TLS');
    const server = keep(connectTls({ ...options.serverTls, socket: raw }));
    await once(server, 'secureConnect');
    return server;
  } catch (error) {
    raw.destroy();
    throw error;
  } finally {
    client.off('close', leave);
  }
}

async function takeAnswer(server: Socket): Promise<string> {
  return (await take(server, 1)).toString('latin1');
}

/** From here on both sides talk to each other. */
function join(client: Socket, server: Socket): void {
  for (const [from, to] of [
    [client, server],
    [server, client],
  ] as const) {
    from.pipe(to);
    from.once('close', () => to.destroySoon());
    if (from.closed) to.destroySoon();
  }
}
