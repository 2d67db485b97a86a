import { AsyncLocalStorage } from 'node:async_hooks';
import type { ModelOwners } from '../models/register-models.js';
import type { ContainerDatabase } from './container-database.js';
import type { Invocation } from './invocation.js';

/** What lives as long as the container: one, however many copies of the package are loaded. */
export interface ContainerState {
  readonly invocations: AsyncLocalStorage<Invocation>;
  readonly databases: Map<string, ContainerDatabase>;
  readonly modelOwners: ModelOwners;
  /** What handlers want done before the container ends. */
  readonly shutdownHooks: Set<() => Promise<void>>;
  /** `host:port` of servers that refused our guards in the startup message. */
  readonly serversWithoutGuards: Set<string>;
  /** Whether SIGTERM shuts the container down. */
  shutdownAnnounced: boolean;
  /** Until the first invocation has arrived. */
  cold: boolean;
}

// The number is that of this layout: copies of the package that disagree about it do not share.
const KEY = Symbol.for('sluice.container.1');
const holder = globalThis as { [KEY]?: ContainerState };
let state: ContainerState | undefined;

export function container(): ContainerState {
  return (state ??= holder[KEY] ??=
    {
      invocations: new AsyncLocalStorage(),
      databases: new Map(),
      modelOwners: new WeakMap(),
      shutdownHooks: new Set(),
      serversWithoutGuards: new Set(),
      shutdownAnnounced: false,
      cold: true,
    });
}
