// node floor.js [rounds]: what is below everything that a client does: the CPU of a connection with TLS over which
// nothing is sent, with a TLS context that is kept and with one made each time, and of the hashing of SCRAM.
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, createSecureContext, type ConnectionOptions } from 'node:tls';
import { startServer } from '../database/server.js';
import { figure } from '../markdown.js';
import { startProxy } from '../network/proxy.js';
import { median } from '../statistics.js';

const BATCH = 15;
const WARM_UP = 60;
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const ITERATIONS = 4_096;

const rounds = Number(process.argv[2] ?? 12);
const { postgres } = await startServer();
const proxy = await startProxy(postgres.port);
const ca = postgres.ca ?? '';
const kept = createSecureContext({ ca });
const salt = randomBytes(16);

async function connectAndClose(options: ConnectionOptions): Promise<void> {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  socket.write(SSL_REQUEST);
  await once(socket, 'data');
  const secure = connectTls({ socket, ...options });
  await once(secure, 'secureConnect');
  secure.resume().end();
  await once(secure, 'close');
}

const cases: Record<string, () => unknown> = {
  'TCP, TLS and close, context kept': () => connectAndClose({ secureContext: kept }),
  'TCP, TLS and close, context made': () => connectAndClose({ ca }),
  'SCRAM, 4,096 times SHA-256': () => pbkdf2Sync(postgres.password, salt, ITERATIONS, 32, 'sha256'),
};

async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < BATCH; i++) {
    await work();
    await nextTurn();
  }
  await sleep(3);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / BATCH;
}

const measured = new Map<string, number[]>();
for (const work of Object.values(cases)) for (let i = 0; i < WARM_UP; i++) await work();
for (let round = 0; round < rounds; round++)
  for (const [name, work] of Object.entries(cases))
    measured.set(name, [...(measured.get(name) ?? []), await cpuMs(work)]);
for (const [name, all] of measured)
  console.log(`${name}: ${figure(median(all))} ms of CPU (least ${figure(Math.min(...all))})`);
await proxy.stop();
await postgres.stop();
