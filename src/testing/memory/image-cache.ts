import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Each is about 40 MB: one without a schema, and those of the schemas that were used last. */
const KEPT = 6;

/** `node_modules/.cache/sluice` of the project that the process runs in, or a temporary folder where there is none. */
export function cacheFolder(from = process.cwd()): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules'))) return join(folder, 'node_modules', '.cache', 'sluice');
    if (dirname(folder) === folder) return join(tmpdir(), 'sluice-cache');
  }
}

/** Images of databases, by what they were made of. A folder that cannot be written to keeps nothing, and fails nothing. */
export class ImageCache {
  readonly #folder: string | undefined;
  readonly #prefix: string;

  /** @param engine version and extensions: images of others do not start */
  constructor(folder: string | undefined, engine: string) {
    this.#folder = folder;
    this.#prefix = `pglite-${engine.replace(/[^\w.-]+/g, '_')}`;
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    const file = this.#fileOf(key);
    if (file === undefined) return undefined;
    try {
      const image = await readFile(file);
      const now = new Date();
      // Which were used last.
      await utimes(file, now, now);
      return image;
    } catch {
      return undefined;
    }
  }

  /** What `start` makes of an image. One that does not start is thrown away; `undefined`: there is none. */
  async start<Started>(
    key: string,
    start: (image: Uint8Array) => Promise<Started>,
  ): Promise<Started | undefined> {
    const image = await this.read(key);
    if (image === undefined) return undefined;
    try {
      return await start(image);
    } catch {
      await rm(this.#fileOf(key) ?? '', { force: true }).catch(() => {});
      return undefined;
    }
  }

  async write(key: string, image: Uint8Array): Promise<void> {
    const file = this.#fileOf(key);
    if (file === undefined) return;
    const unfinished = `${file}.${process.pid}.${randomUUID()}`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(unfinished, image);
      // Other processes may do the same at this moment: each finds a whole file.
      await rename(unfinished, file);
      await this.#prune(dirname(file));
    } catch {
      await rm(unfinished, { force: true }).catch(() => {});
    }
  }

  async #prune(folder: string): Promise<void> {
    const names = (await readdir(folder)).filter((name) => name.startsWith('pglite-'));
    const files = await Promise.all(
      names.map(async (name) => {
        const file = join(folder, name);
        return { file, usedAt: (await stat(file)).mtimeMs };
      }),
    );
    const old = files.toSorted((a, b) => b.usedAt - a.usedAt).slice(KEPT);
    await Promise.all(old.map(({ file }) => rm(file, { force: true })));
  }

  #fileOf(key: string): string | undefined {
    if (this.#folder === undefined) return undefined;
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 20);
    return join(this.#folder, `${this.#prefix}-${hash}.tar`);
  }
}
