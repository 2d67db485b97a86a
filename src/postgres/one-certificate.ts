import type { TLSSocket } from 'node:tls';

/**
 * Node makes an object of every certificate in the chain before it checks the server's name, which stands in the first
 * one. Has it make that one only, until the name is checked.
 */
export function readOneCertificate(socket: TLSSocket): void {
  const { getPeerCertificate } = socket;
  const firstOnly = (): ReturnType<typeof getPeerCertificate> => getPeerCertificate.call(socket, false);
  socket.getPeerCertificate = firstOnly as typeof getPeerCertificate;
  // Back to the prototype's.
  socket.once('secureConnect', () => Reflect.deleteProperty(socket, 'getPeerCertificate'));
}
