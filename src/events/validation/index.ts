export { bodyKind, bodyReader } from './body-reader.js';
export type { BodyValidationOptions } from './options.js';
