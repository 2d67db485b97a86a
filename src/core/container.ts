import { AsyncLocalStorage } from 'node:async_hooks';
import type { ModelOwners } from '../models/register-models.js';
import type { LoginMemory } from '../postgres/login-memory.js';
import type { ServerMemory } from '../postgres/server-memory.js';
import type { ContainerDatabase } from './container-database.js';
import type { Invocation } from './invocation.js';

/** What lives as long as the container: one, however many copies of the package are loaded. */
export interface ContainerState {
  readonly invocations: AsyncLocalStorage<Invocation>;
  readonly databases: Map<string, ContainerDatabase>;
  readonly modelOwners: ModelOwners;
  /** What handlers want done before the container ends. */
  readonly shutdownHooks: Set<() => Promise<void>>;
  /** What is known of servers, by `host:port`. */
  readonly servers: Map<string, ServerMemory>;
  /** What is known of logging in to them, by server, user and database. */
  readonly logins: Map<string, LoginMemory>;
  /** Whether SIGTERM shuts the container down. */
  shutdownAnnounced: boolean;
  /** Until the first invocation has arrived. */
  cold: boolean;
}

// The number is that of this layout: copies of the package that disagree about it do not share. The warm-up of a code
// cache, in src/cli, names it too.
const KEY = Symbol.for('sluice.container.2');
const holder = globalThis as { [KEY]?: ContainerState };
let state: ContainerState | undefined;

export function container(): ContainerState {
  return (state ??= holder[KEY] ??=
    {
      invocations: new AsyncLocalStorage(),
      databases: new Map(),
      modelOwners: new WeakMap(),
      shutdownHooks: new Set(),
      servers: new Map(),
      logins: new Map(),
      shutdownAnnounced: false,
      cold: true,
    });
}
