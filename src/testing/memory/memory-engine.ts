import pg from 'pg';
import { Secret } from '../../postgres/secret.js';
import type { Server } from '../../postgres/server.js';
import type { ResolvedOptions } from '../resolved-options.js';
import type { TestEngine } from '../test-engine.js';
import { findPGlite } from './find-pglite.js';
import { ImageCache } from './image-cache.js';
import { MemoryServer } from './memory-server.js';

const EMPTY = 'empty';
let count = 0;

/** A database in memory: from the image of its schema, else of an empty one, else made from nothing. */
export class MemoryEngine implements TestEngine {
  readonly server: Server;
  readonly #memory: MemoryServer;
  readonly #images: ImageCache;
  readonly #key: string | undefined;
  #admin: pg.Client;
  #isLoaded: boolean;
  #kept: Uint8Array | undefined;

  private constructor(memory: MemoryServer, images: ImageCache, key: string | undefined, isLoaded: boolean) {
    this.#memory = memory;
    this.#images = images;
    this.#key = key;
    this.#isLoaded = isLoaded;
    this.#admin = this.#makeAdmin();
    this.server = {
      host: 'memory',
      // Nothing listens there. What is remembered of a server is remembered by it.
      port: ++count,
      user: 'postgres',
      database: 'postgres',
      password: new Secret(undefined),
      tls: false,
      sslnegotiation: 'postgres',
      channelBinding: 'disable',
      open: () => memory.open(),
    };
  }

  /** @param key of the schema; `undefined` when it cannot be kept */
  static async open(options: ResolvedOptions, key: string | undefined): Promise<MemoryEngine> {
    const { extensions, waitMs, statementMs, cache } = options;
    const { version, main, extensions: files } = findPGlite(extensions);
    const images = new ImageCache(cache, [version, ...extensions].join('-'));
    const engine = { pglite: main, extensions: files };
    const start = (image: Uint8Array | undefined) =>
      MemoryServer.start({ engine: { ...engine, image }, waitMs, statementMs });
    const loaded = key === undefined ? undefined : await images.start(key, start);
    const empty = loaded ?? (await images.start(EMPTY, start));
    const memory = empty ?? (await start(undefined));
    const opened = new MemoryEngine(memory, images, key, loaded !== undefined);
    try {
      await opened.#admin.connect();
      if (empty === undefined) {
        for (const name of extensions) await opened.#admin.query(`CREATE EXTENSION IF NOT EXISTS "${name}"`);
        await images.write(EMPTY, await memory.dump());
      }
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get admin(): pg.Client {
    return this.#admin;
  }

  async keep(): Promise<void> {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    const image = await this.#memory.dump();
    if (this.#key !== undefined) await this.#images.write(this.#key, image);
    this.#kept = image;
  }

  async recreate(): Promise<void> {
    const image = this.#kept ?? (this.#key === undefined ? undefined : await this.#images.read(this.#key));
    if (image === undefined)
      throw new Error(
        'The image of the in-memory database was removed from its cache while it was in use: close the registry and make another one',
      );
    await this.#memory.restart(image);
    this.#admin = this.#makeAdmin();
    await this.#admin.connect();
  }

  endTransactions(): Promise<readonly string[]> {
    return this.#memory.endTransactions();
  }

  get isDead(): boolean {
    return this.#memory.death !== undefined;
  }

  async close(): Promise<void> {
    await this.#memory.close();
  }

  #makeAdmin(): pg.Client {
    const admin = new pg.Client({
      host: 'memory',
      user: 'postgres',
      database: 'postgres',
      stream: () => this.#memory.open(true),
    });
    // Its statements tell.
    admin.on('error', () => {});
    return admin;
  }
}
