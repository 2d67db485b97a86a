import type { FunctionEntry } from '../../bundling/function-entry.js';
import { messageOf } from '../message-of.js';
import { type LoadVariant, loadOnce, measureLoads, type Measured } from './measure-load.js';

export interface BundledFunction {
  readonly entry: FunctionEntry;
  /** What Lambda loads. */
  readonly file: string;
  readonly hasCache: boolean;
  /** The same with its packages outside, if that can be made. */
  readonly unbundled: () => Promise<string | undefined>;
}

export interface MeasureOptions {
  /** The Node program. */
  readonly node: string;
  readonly runs: number;
  readonly env: NodeJS.ProcessEnv;
}

export interface MeasuredFunction {
  readonly bundle: Measured;
  /** The same without its code cache. */
  readonly withoutCache: Measured | undefined;
  /** The same with its packages left in node_modules, or why that is not known. */
  readonly unbundled: Measured | string;
}

/** Measures how a function loads that is known to load, and what it is compared with. */
export async function measureFunction(
  { entry, file, hasCache, unbundled }: BundledFunction,
  { node, runs, env }: MeasureOptions,
): Promise<MeasuredFunction> {
  const { source } = entry;
  const plainFile = await unbundled().catch(messageOf);
  const plain: LoadVariant = { file: plainFile ?? '', env };
  const problem =
    plainFile === undefined
      ? 'there is no folder node_modules that can be written to'
      : await loadOnce(source, plain, node).then(() => undefined, messageOf);
  const variants: LoadVariant[] = [
    { file, env },
    ...(hasCache ? [{ file, env: { ...env, SLUICE_CODE_CACHE: 'off' } }] : []),
    ...(problem === undefined ? [plain] : []),
  ];
  const measured = await measureLoads(source, variants, { node, runs });
  const [bundle, second] = measured;
  if (!bundle) throw new Error('nothing was measured');
  return {
    bundle,
    withoutCache: hasCache ? second : undefined,
    unbundled: problem === undefined ? (measured.at(-1) ?? '') : (problem.split('\n', 1)[0] ?? ''),
  };
}
