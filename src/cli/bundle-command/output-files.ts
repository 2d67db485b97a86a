import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MADE_BY_US } from '../../bundling/made-by-us.js';

/** As Lambda looks for `get-order.handler`. */
const LAMBDA_LOOKS_FOR = ['', '.js', '.mjs', '.cjs'];
/** What a loader has beside it. */
const BESIDE = ['.bundle.cjs', '.bundle.cjs.map', '.cache'];

/** What Lambda would load in the place of `name + extension`, and what we have not made. */
export function filesInTheWay(outdir: string, name: string, extension: string): readonly string[] {
  return LAMBDA_LOOKS_FOR.slice(0, LAMBDA_LOOKS_FOR.indexOf(extension))
    .map((before) => join(outdir, name + before))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() && !isOurs(file));
}

/** Removes what an earlier run has made of the function and this one has not, since Lambda might load it. */
export function removeOld(outdir: string, name: string, made: readonly string[]): void {
  const ours = LAMBDA_LOOKS_FOR.map((extension) => join(outdir, name + extension)).filter(
    (file) => existsSync(file) && isOurs(file),
  );
  if (ours.length === 0) return;
  for (const file of [
    ...ours.flatMap((one) => [one, `${one}.map`]),
    ...BESIDE.map((ending) => join(outdir, name + ending)),
  ]) {
    if (!made.includes(file)) rmSync(file, { force: true });
  }
}

function isOurs(file: string): boolean {
  const head = Buffer.alloc(200);
  const handle = openSync(file, 'r');
  try {
    // esbuild puts a directive before it.
    return head.toString('utf8', 0, readSync(handle, head)).includes(MADE_BY_US);
  } catch {
    // A folder.
    return false;
  } finally {
    closeSync(handle);
  }
}
