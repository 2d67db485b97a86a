import type { Plugin } from 'esbuild';
import { ownCode } from './code/own-code.js';
import type { SluicePluginOptions } from './options.js';
import { packages } from './packages/packages.js';
import { resolveOptions } from './resolve-options.js';
import { adjustSettings } from './settings/adjust-settings.js';

/**
 * A plugin of esbuild that makes the bundle of a Lambda function with Sequelize right, small and quick to load.
 *
 * @throws ConfigurationError for an unknown option or a bad value; when the build begins, for a build that cannot be
 *   one for Lambda: without `bundle: true`, or for another platform than Node.
 *
 * @example
 * ```ts
 * import { build } from 'esbuild';
 * import { sluice } from 'sluice/esbuild';
 *
 * await build({
 *   entryPoints: ['src/get-order.ts'],
 *   outdir: 'dist',
 *   bundle: true,
 *   platform: 'node',
 *   minify: true,
 *   plugins: [sluice()],
 * });
 * ```
 */
export function sluice(options?: SluicePluginOptions): Plugin {
  const resolved = resolveOptions(options);
  return {
    name: 'sluice',
    setup(build) {
      adjustSettings(build, resolved);
      packages(build, resolved);
      ownCode(build, resolved);
    },
  };
}
