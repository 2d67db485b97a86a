import pg from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { ImageCache, cacheFolder } from '../../src/testing/memory/image-cache.js';
import { findPGlite } from '../../src/testing/memory/find-pglite.js';
import { MemoryServer } from '../../src/testing/memory/memory-server.js';

interface MemoryOptions {
  readonly waitMs?: number;
  readonly statementMs?: number;
}

/** An empty PostgreSQL in memory, from its image where there is one. */
export async function startMemory({ waitMs = 2_000, statementMs = 20_000 }: MemoryOptions = {}) {
  const { version, main } = findPGlite([]);
  const images = new ImageCache(cacheFolder(), version);
  const image = await images.read('empty');
  const server = await MemoryServer.start({
    engine: { pglite: main, extensions: {}, image },
    waitMs,
    statementMs,
  });
  if (image === undefined) await images.write('empty', await server.dump());
  return server;
}

/** One for all tests of a file; each test's clients are closed after it. */
export function memoryServer(options?: MemoryOptions) {
  let server: MemoryServer | undefined;
  const clients = new Set<pg.Client>();
  beforeAll(async () => {
    server = await startMemory(options);
  });
  afterEach(async () => {
    await Promise.all([...clients].map((client) => client.end().catch(() => {})));
    clients.clear();
  });
  afterAll(() => server?.close());
  const theServer = (): MemoryServer => {
    if (server === undefined) throw new Error('the server in memory has not started');
    return server;
  };
  return {
    server: theServer,
    /** A real `pg.Client` that is connected to it. */
    async connect(config: pg.ClientConfig = {}): Promise<pg.Client> {
      const client = clientOf(theServer(), config);
      clients.add(client);
      await client.connect();
      return client;
    },
  };
}

export function clientOf(server: MemoryServer, config: pg.ClientConfig = {}): pg.Client {
  const client = new pg.Client({
    host: 'memory',
    user: 'postgres',
    database: 'postgres',
    stream: () => server.open() as never,
    ...config,
  });
  client.on('error', () => {});
  return client;
}
