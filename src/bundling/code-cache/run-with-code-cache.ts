/** What was known when the cache was made. Without `cache` there is none yet. */
export interface MadeCodeCache {
  /** The bundle's file, in the loader's folder. */
  readonly bundle: string;
  readonly bundleSha256: string;
  /** Whether a source map lies beside the bundle. */
  readonly hasSourceMap: boolean;
  readonly cache?:
    | {
        readonly file: string;
        readonly sha256: string;
        /** Of the Node program that made it. */
        readonly node: string;
        /** For people. */
        readonly madeBy: string;
      }
    | undefined;
}

/** What a listener under `Symbol.for('sluice.code-cache')` hears before the bundle runs. */
export interface CodeCacheEvent {
  readonly script: { createCachedData(): Buffer };
  /** `undefined` where the cache is used. */
  readonly unused: string | undefined;
  /** Of this Node program. */
  readonly node: string;
}

/** What a CommonJS module has for itself. */
interface ModuleScope {
  readonly require: NodeJS.Require;
  readonly module: NodeJS.Module;
  readonly filename: string;
  readonly dirname: string;
}

/**
 * Runs the bundle in the place of the module in whose scope it is called, with V8's compiled code where that fits.
 * It becomes a file of its own by its text: nothing from outside of it may be named in it.
 */
export function runWithCodeCache(made: MadeCodeCache, scope: ModuleScope): void {
  const { require, module, filename, dirname } = scope;
  const { readFileSync } = require('node:fs') as typeof import('node:fs');
  const path = require('node:path') as typeof import('node:path');
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  const { Script, constants } = require('node:vm') as typeof import('node:vm');
  const { debuglog } = require('node:util') as typeof import('node:util');

  const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('base64');
  // V8 asks for its version and its flags. That compiled code names what lies in a program's own snapshot, it does not see.
  const node = sha256(JSON.stringify([process.arch, process.platform, process.versions, process.config]));
  const file = path.join(dirname, made.bundle);
  const source = readFileSync(file);

  let unused: string | undefined;
  const read = (): Buffer | undefined => {
    const { cache } = made;
    const off = process.env['SLUICE_OPTIMISE_OFF']?.split(',').map((name) => name.trim());
    if (!cache) unused = 'there is none';
    else if (process.env['SLUICE_CODE_CACHE'] === 'off') unused = 'SLUICE_CODE_CACHE is off';
    else if (off?.includes('all')) unused = 'SLUICE_OPTIMISE_OFF is all';
    else if (cache.node !== node) {
      unused = `it was made by ${cache.madeBy}, and this is another program: Node ${process.version}, ${process.platform} ${process.arch}`;
    } else if (sha256(source) !== made.bundleSha256) {
      // V8 compares nothing but the source's length.
      unused = `${made.bundle} is not what it was made from`;
    } else {
      try {
        const data = readFileSync(path.join(dirname, cache.file));
        // V8 looks at none of it, and crashes on some of what it should refuse.
        if (sha256(data) === cache.sha256) return data;
        unused = `${cache.file} is damaged`;
      } catch (error) {
        unused = `${cache.file} cannot be read: ${(error as Error).message}`;
      }
    }
    return undefined;
  };

  /** The flags by which Lambda starts Node, as V8 compares them: as if they had not been given. Returns what undoes it. */
  const withoutFlags = (): (() => void) => {
    const { isMainThread } = require('node:worker_threads') as typeof import('node:worker_threads');
    // They are the whole process's, and another thread may be about to make a heap by them.
    if (!isMainThread) return () => undefined;
    const words = [...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/), ...process.execArgv];
    const given = words.flatMap((word) => {
      const [name = '', value = ''] = word.replaceAll('_', '-').split('=');
      if (name === '--expose-gc') return [{ off: '--no-expose-gc', on: '--expose-gc' }];
      if (name !== '--max-old-space-size' && name !== '--max-semi-space-size') return [];
      return /^\d+$/.test(value) ? [{ off: `${name}=0`, on: `${name}=${value}` }] : [];
    });
    if (given.length === 0) return () => undefined;
    const { setFlagsFromString } = require('node:v8') as typeof import('node:v8');
    for (const { off } of given) setFlagsFromString(off);
    return () => {
      for (const { on } of given) setFlagsFromString(on);
    };
  };

  const cachedData = read();
  const restoreFlags = cachedData ? withoutFlags() : () => undefined;
  let script: InstanceType<typeof Script>;
  try {
    script = new Script(source.toString(), {
      filename: file,
      // As in any CommonJS module.
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      ...(cachedData && { cachedData }),
    });
  } finally {
    restoreFlags();
  }
  if (script.cachedDataRejected) unused = 'V8 does not take it: its flags differ';
  debuglog('sluice')(
    'the code cache of %s is %s',
    made.bundle,
    unused === undefined ? 'used' : `not used: ${unused}`,
  );
  const listener = (globalThis as { readonly [key: symbol]: unknown })[Symbol.for('sluice.code-cache')];
  if (typeof listener === 'function') listener({ script, unused, node } satisfies CodeCacheEvent);

  if (made.hasSourceMap && process.sourceMapsEnabled) {
    // Node reads the maps of modules only. This one is empty, and has the bundle's name and map.
    const { Module } = require('node:module') as unknown as { readonly Module: ModuleWithCompile };
    new Module(file, module)._compile(`//# sourceMappingURL=${made.bundle}.map`, file);
  }
  const run = script.runInThisContext() as (...scope: readonly unknown[]) => void;
  Reflect.apply(run, module.exports, [module.exports, require, module, filename, dirname]);
}

type ModuleWithCompile = new (
  id: string,
  parent: NodeJS.Module,
) => { _compile(code: string, file: string): void };
