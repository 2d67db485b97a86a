import { dirname, resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { getTsconfig, parseTsconfig, type Cache } from 'get-tsconfig';
import { ConfigurationError } from '../../errors/configuration-error.js';

/** What decides how a TypeScript file becomes JavaScript. */
export interface CompilerOptions {
  readonly experimentalDecorators?: boolean;
  readonly emitDecoratorMetadata?: boolean;
  readonly useDefineForClassFields?: boolean;
  readonly target?: string;
  readonly verbatimModuleSyntax?: boolean;
  readonly strict?: boolean;
  readonly strictNullChecks?: boolean;
  readonly alwaysStrict?: boolean;
}

export interface FileTsconfig {
  /** `undefined`: none, or given to esbuild as it is. */
  readonly path: string | undefined;
  readonly compilerOptions: CompilerOptions;
}

/** Says for each file which tsconfig.json holds: the one that esbuild takes. */
export class Tsconfigs {
  readonly #cache: Cache = new Map();
  readonly #forAll: FileTsconfig | undefined;

  constructor({ tsconfig, tsconfigRaw, absWorkingDir = process.cwd() }: BuildOptions) {
    if (tsconfigRaw !== undefined) {
      this.#forAll = { path: undefined, compilerOptions: rawOptions(tsconfigRaw) };
    } else if (tsconfig !== undefined) {
      const path = resolve(absWorkingDir, tsconfig);
      this.#forAll = { path, compilerOptions: parseTsconfig(path, this.#cache).compilerOptions ?? {} };
    }
  }

  /** @throws what get-tsconfig throws on a file that is no tsconfig.json. */
  of(file: string): FileTsconfig {
    if (this.#forAll !== undefined) return this.#forAll;
    const found = getTsconfig(dirname(file), 'tsconfig.json', this.#cache);
    return { path: found?.path, compilerOptions: found?.config.compilerOptions ?? {} };
  }

  /** Reads them anew from here on. */
  forget(): void {
    this.#cache.clear();
  }
}

function rawOptions(raw: NonNullable<BuildOptions['tsconfigRaw']>): CompilerOptions {
  if (typeof raw !== 'string') return (raw.compilerOptions ?? {}) as CompilerOptions;
  try {
    return (JSON.parse(raw) as { compilerOptions?: CompilerOptions }).compilerOptions ?? {};
  } catch (cause) {
    const error = new ConfigurationError("esbuild's options", [
      '`tsconfigRaw` is a string that is not JSON: write it without comments, or as an object',
    ]);
    error.cause = cause;
    throw error;
  }
}
