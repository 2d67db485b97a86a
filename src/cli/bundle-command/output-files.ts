import { closeSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { FunctionEntry } from '../../bundling/function-entry.js';
import { MADE_BY_US } from '../../bundling/made-by-us.js';
import { UsageError } from '../usage-error.js';

/** As Lambda looks for `get-order.handler`. */
const LAMBDA_LOOKS_FOR = ['', '.js', '.mjs', '.cjs'];
/** What a loader has beside it. */
const BESIDE = ['.bundle.cjs', '.bundle.cjs.map', '.cache'];

/** Throws a `UsageError` where Lambda would load another file than ours, or ours would replace its own source. */
export function refuseFilesInTheWay(
  entries: readonly FunctionEntry[],
  outdir: string,
  extension: string,
): void {
  const problems = entries.flatMap(({ name, source }) => {
    const target = join(outdir, name + extension);
    if (target === source) {
      return [`${basename(source)} would be replaced by its own bundle: choose another --out`];
    }
    return LAMBDA_LOOKS_FOR.slice(0, LAMBDA_LOOKS_FOR.indexOf(extension))
      .map((before) => join(outdir, name + before))
      .filter((file) => isFile(file) && !isOurs(file))
      .map(
        (file) =>
          `${relative('', file)} is there, which Lambda would load before ${basename(target)}: remove it, or choose another --out`,
      );
  });
  if (problems.length > 0) throw new UsageError(...problems);
}

/** Removes what an earlier run has made of the function and this one has not, since Lambda might load it. */
export function removeOld(outdir: string, name: string, made: readonly string[]): void {
  const ours = LAMBDA_LOOKS_FOR.map((extension) => join(outdir, name + extension)).filter(
    (file) => isFile(file) && isOurs(file),
  );
  if (ours.length === 0) return;
  const old = [
    ...ours.flatMap((file) => [file, `${file}.map`]),
    ...BESIDE.map((ending) => join(outdir, name + ending)),
  ];
  for (const file of old) if (!made.includes(file)) rmSync(file, { force: true });
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isOurs(file: string): boolean {
  const head = Buffer.alloc(200);
  const handle = openSync(file, 'r');
  try {
    // esbuild puts a directive before it.
    return head.toString('utf8', 0, readSync(handle, head)).includes(MADE_BY_US);
  } finally {
    closeSync(handle);
  }
}
