// The public surface of `sluice/models`.

export { ValidatedModel } from './validated-model.js';
