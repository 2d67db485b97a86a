import { inspect } from 'node:util';
import { ConfigurationError } from '../../errors/configuration-error.js';
import type { Schema, SchemaPart } from './schema-option.js';

/** @throws {ConfigurationError} with every part that is none */
export function partsOf(schema: Schema): readonly SchemaPart[] {
  const parts = (Array.isArray(schema) ? schema.flat() : [schema]) as readonly SchemaPart[];
  const problems = parts.filter((part) => !isPart(part)).map(describe);
  if (problems.length > 0) throw new ConfigurationError('inMemoryRegistry', problems);
  // Of another realm, as under Jest, it is no URL of ours.
  return parts.map((part) => (isUrl(part) ? new URL(part.href) : part));
}

function isPart(part: unknown): boolean {
  if (typeof part === 'function' || isUrl(part)) return true;
  if (typeof part === 'string') return part.trim() !== '';
  const { load, version } = (part ?? {}) as { load?: unknown; version?: unknown };
  return typeof load === 'function' && typeof version === 'string' && version !== '';
}

function isUrl(part: unknown): part is URL {
  return Object.prototype.toString.call(part) === '[object URL]';
}

function describe(part: unknown): string {
  return (
    `\`schema\` is or contains ${inspect(part, { depth: 0 })}: it must be 'models', SQL, the URL of a .sql file or of a folder ` +
    'of them, a function, or { load, version }'
  );
}
