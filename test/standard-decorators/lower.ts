import { transform } from 'esbuild';
import type { Plugin } from 'vitest/config';

/** Vitest lowers decorators the `experimentalDecorators` way; the files of this folder are lowered as standard ones. */
export function standardDecorators(folder: string): Plugin {
  return {
    name: 'standard-decorators',
    enforce: 'pre',
    async transform(code, id) {
      if (!id.startsWith(folder)) return undefined;
      const tsconfigRaw = {
        compilerOptions: { experimentalDecorators: false, useDefineForClassFields: true },
      };
      const options = {
        loader: 'ts',
        target: 'es2022',
        sourcemap: true,
        sourcefile: id,
        tsconfigRaw,
      } as const;
      const { code: lowered, map } = await transform(code, options);
      return { code: lowered, map };
    },
  };
}
