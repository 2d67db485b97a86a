import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ResponseStream } from 'sluice';

export interface OpenResponse {
  /** As Lambda's runtime makes it: a request whose body is the response. */
  readonly stream: ResponseStream;
  /** All of it, once it has ended. */
  readonly received: Promise<{ contentType: string | undefined; body: Buffer }>;
  /** What has come until now. */
  sofar(): string;
  /** Whoever reads goes away. */
  hangUp(): void;
}

/** A response that somebody reads over a socket. */
export async function openResponse(): Promise<OpenResponse> {
  const chunks: Buffer[] = [];
  let reader: IncomingMessage | undefined;
  let resolve: (all: { contentType: string | undefined; body: Buffer }) => void = () => undefined;
  const promise = new Promise<{ contentType: string | undefined; body: Buffer }>((done) => (resolve = done));
  const server = createServer((incoming, outgoing) => {
    reader = incoming;
    incoming.on('error', () => undefined);
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      outgoing.end();
      resolve({ contentType: incoming.headers['content-type'], body: Buffer.concat(chunks) });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const open = request({ port, host: '127.0.0.1', method: 'POST', agent: false });
  // As the runtime does.
  open.on('error', () => undefined);
  const stream: ResponseStream = Object.assign(open, {
    setContentType: (type: string): void => void open.setHeader('Content-Type', type),
  });
  return {
    stream,
    received: promise,
    sofar: () => Buffer.concat(chunks).toString(),
    hangUp: () => reader?.socket.destroy(),
  };
}
