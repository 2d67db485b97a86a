export { sluice } from './sluice.js';
export type { SluicePluginOptions } from './options.js';
