// Registers an internal extension without events before it has loaded, so that SIGTERM comes.
import { writeSync } from 'node:fs';
import { request } from 'node:http';

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension`;
const registered = await fetch(`${api}/register`, {
  method: 'POST',
  headers: { 'Lambda-Extension-Name': 'own' },
  body: '{"events":[]}',
});
const id = registered.headers.get('lambda-extension-identifier');

// The container does not rest before it has asked for an event.
setTimeout(() => {
  const poll = request(`${api}/event/next`, { headers: { 'Lambda-Extension-Identifier': id } });
  poll.on('error', () => {});
  poll.on('socket', (socket) => socket.unref());
  poll.end();
}, 100);

process.on('SIGTERM', () => {
  writeSync(1, 'SIGTERM came\n');
  if (process.env.STAYS === undefined) process.exit(0);
});

export const handler = async () => 'answered';
