// registry
export { inMemoryRegistry, type InMemoryRegistry, type Snapshot } from './in-memory-registry.js';
export { OpenTransactionError } from './open-transaction-error.js';
export type { InMemoryModels, InMemoryOptions } from './options.js';
export type { Schema, SchemaFunction, SchemaPart, VersionedSchema } from './schema/schema-option.js';
