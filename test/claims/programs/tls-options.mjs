// TLS options in dialectOptions.ssl, which Sequelize clones deeply: without a TLS context in them, or with one. The
// server is our own: it says yes to TLS and hangs up, which is as far as this has to come.
import { createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Sequelize } from 'sequelize';

const server = createServer((socket) => socket.once('data', () => socket.end('S')));
server.listen(0, '127.0.0.1', async () => {
  const ssl =
    process.argv[2] === 'context' ? { secureContext: createSecureContext() } : { rejectUnauthorized: true };
  const { port } = server.address();
  const sequelize = new Sequelize({
    dialect: 'postgres',
    host: '127.0.0.1',
    port,
    logging: false,
    dialectOptions: { ssl },
  });
  await sequelize.authenticate().catch(() => console.log('an error, as it should be'));
  server.close();
});
