import { build, type BuildOptions, type Plugin } from 'esbuild';
import { sluice, type SluicePluginOptions } from 'sluice/esbuild';

const options: SluicePluginOptions = { metadata: true, momentData: 'full', dialects: false };
const plugins: Plugin[] = [sluice(), sluice(options)];
// @ts-expect-error Not an option.
sluice({ metdata: false });
// @ts-expect-error Not a value.
sluice({ momentData: 'none' });

export const bundle = (rest: BuildOptions) => build({ ...rest, bundle: true, plugins });
