import { relative } from 'node:path';
import type { FunctionEntry } from '../../bundling/function-entry.js';
import type { ResolvedNode } from '../../fleet/resolve-node.js';
import { messageOf } from '../message-of.js';
import { nearestName } from '../nearest-name.js';
import { type LoadVariant, loadOnce, measureLoads } from './measure-load.js';
import type { LoadResult } from './programs/load.js';
import type { LoadReport } from './report.js';

export interface BundledFunction {
  readonly entry: FunctionEntry;
  /** What Lambda loads. */
  readonly file: string;
  /** The same with its packages outside, if that could be made. */
  readonly unbundled: string | undefined;
  readonly hasCache: boolean;
}

export interface MeasureOptions {
  readonly node: ResolvedNode;
  readonly runs: number;
  readonly env: NodeJS.ProcessEnv;
  readonly handler: string;
}

/** Loads a function as Lambda does and measures it. Rejects when it does not load, or does not export its handler. */
export async function measureFunction(
  { entry, file, unbundled, hasCache }: BundledFunction,
  { node, runs, env, handler }: MeasureOptions,
): Promise<{ readonly load: LoadReport; readonly unused: string | undefined }> {
  const { source } = entry;
  const { program } = node;
  const bundle: LoadVariant = { file, env };
  const first = await loadOnce(source, bundle, program);
  const problem = handlerProblem(first, handler, source);
  if (problem !== undefined) throw new Error(problem);

  const plain: LoadVariant = { file: unbundled ?? '', env };
  const notCompared =
    unbundled === undefined
      ? 'there is no folder node_modules that can be written to'
      : await loadOnce(source, plain, program).then(() => undefined, messageOf);
  const variants = [
    bundle,
    ...(hasCache ? [{ file, env: { ...env, SLUICE_CODE_CACHE: 'off' } }] : []),
    ...(notCompared === undefined ? [plain] : []),
  ];
  const medians = await measureLoads(source, variants, { node: program, runs });
  return {
    unused: hasCache ? first.unused : undefined,
    load: {
      node: node.version,
      runs,
      medianMs: medians[0] ?? 0,
      withoutCacheMs: hasCache ? medians[1] : undefined,
      unbundledMs: notCompared === undefined ? medians.at(-1) : undefined,
      notCompared: notCompared?.split('\n', 1)[0],
      builtins: first.builtins,
    },
  };
}

function handlerProblem(
  { functions, exported }: Extract<LoadResult, { readonly ok: true }>,
  handler: string,
  source: string,
): string | undefined {
  if (functions.includes(handler)) return undefined;
  const file = relative('', source);
  if (exported.includes(handler))
    return `${file} exports \`${handler}\`, which is no function: Lambda calls it`;
  const others = functions.length > 0 ? `the functions ${functions.join(', ')}` : 'no function';
  const meant = nearestName(handler, functions) ?? functions[0];
  const remedy =
    `export it, as \`export const ${handler} = GetOrder.toLambda()\`` +
    (meant === undefined ? '' : `, or say --handler ${meant}`);
  return `${file} exports no \`${handler}\`, but ${others}: ${remedy}`;
}
