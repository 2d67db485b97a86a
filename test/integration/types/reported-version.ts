import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { WireProxy } from '../../helpers/wire-proxy.js';

export interface VersionProxy {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

const NAME = Buffer.from('server_version\0');

/** Passes everything on in plain text, but says that the server has this version. */
export async function reportVersion(behind: WireProxy, version: string): Promise<VersionProxy> {
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(behind.port, behind.host);
    for (const socket of [client, server]) {
      sockets.add(socket.on('error', () => undefined));
      socket.once('close', () => [client, server].map((one) => one.destroy()));
    }
    client.pipe(server);
    server.on('data', (bytes: Buffer) => client.write(withVersion(bytes, version)));
    server.once('end', () => client.end());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** What the server reports after a login comes in one piece. */
function withVersion(bytes: Buffer, version: string): Buffer {
  const at = bytes.indexOf(NAME);
  if (at < 0) return bytes;
  const end = bytes.indexOf(0, at + NAME.length);
  const body = Buffer.concat([NAME, Buffer.from(`${version}\0`)]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  // The letter S stays; the length behind it and the value are ours.
  return Buffer.concat([bytes.subarray(0, at - 4), length, body, bytes.subarray(end + 1)]);
}
