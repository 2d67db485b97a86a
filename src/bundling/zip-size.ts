import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);

/** A local header, an entry of the directory, and its end; the name stands in the first two. */
const ENTRY_BYTES = 30 + 46;
const END_BYTES = 22;

/** How many bytes a zip of these files has, as `zip` makes it. */
export async function zipSize(
  files: readonly { readonly path: string; readonly name: string }[],
): Promise<number> {
  const sizes = await Promise.all(
    files.map(async ({ path, name }) => {
      const content = await readFile(path);
      const packed = await deflate(content, { level: 6 });
      return Math.min(packed.length, content.length) + ENTRY_BYTES + 2 * Buffer.byteLength(name);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, END_BYTES);
}
