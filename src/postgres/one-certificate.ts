import type { TLSSocket } from 'node:tls';

/**
 * Node makes an object of every certificate in the chain before it checks the server's name, which stands in the first
 * one. Has it make that one only, until the name is checked.
 */
export function readOneCertificate(socket: TLSSocket): void {
  const read = socket.getPeerCertificate.bind(socket);
  socket.getPeerCertificate = (() => read(false)) as typeof socket.getPeerCertificate;
  // Back to the prototype's.
  socket.once('secureConnect', () => Reflect.deleteProperty(socket, 'getPeerCertificate'));
}
