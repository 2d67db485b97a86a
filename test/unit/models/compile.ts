import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { transformSync, type TransformOptions } from 'esbuild';
import type { ModelClass } from '../../../src/models/model-class.js';

const nodeRequire = createRequire(import.meta.url);

/**
 * Runs a file of models as esbuild makes it: without decorator metadata, and with fields as the options say. The
 * packages are the same as those of the tests.
 */
export function compile(source: string, options: TransformOptions = {}): Record<string, ModelClass> {
  const { code } = transformSync(`import * as st from 'sequelize-typescript';\n${source}`, {
    loader: 'ts',
    format: 'cjs',
    target: 'es2022',
    ...options,
    tsconfigRaw: {
      compilerOptions: {
        experimentalDecorators: true,
        useDefineForClassFields: false,
        ...(options.tsconfigRaw as { compilerOptions?: object } | undefined)?.compilerOptions,
      },
    },
  });
  const module = { exports: {} as Record<string, ModelClass> };
  compileFunction(code, ['require', 'module', 'exports'])(nodeRequire, module, module.exports);
  return module.exports;
}
