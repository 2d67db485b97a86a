import type { BuildOptions, Plugin } from 'esbuild';

/** The functions of examples/orders with the plugin, and beside each what `sluice fleet` needs. Resolves to `outdir`. */
export declare function bundleOrdersInto(
  outdir: string,
  plugin: Plugin,
  options?: Pick<BuildOptions, 'alias'>,
): Promise<string>;
