import { builtInTypes } from './built-in-types.js';
import type { ModelClass } from './model-class.js';
import { readCatalogue, refreshTypeParsers, type ConnectionManagerInternals } from './sequelize-internals.js';
import { typesNotBuiltIn } from './types-not-built-in.js';
import type { SluiceClient } from '../postgres/client.js';

/**
 * How results are parsed: by the OIDs that every server has, until a type is wanted that only this one knows. What is
 * known belongs to the connection manager, and so survives a recreate.
 */
export class TypeCatalogue {
  readonly #manager: ConnectionManagerInternals;
  readonly #readsAlways: boolean;
  readonly #staticTypes: boolean;
  /** The types of the models that were looked at; see `typesNotBuiltIn`. */
  readonly #wanted = new Set<string | undefined>();
  #models: readonly ModelClass[] | undefined;
  #lookedAt = 0;
  #builtIn: object | undefined;

  /**
   * @param types `models`: the catalogue is read when a model has a type that is not built in; `catalogue`: always
   * @param staticTypes `false`: all is left to Sequelize, whose `connect` reads the catalogue the first time
   */
  constructor(manager: ConnectionManagerInternals, types: 'models' | 'catalogue', staticTypes: boolean) {
    this.#manager = manager;
    this.#readsAlways = types === 'catalogue';
    this.#staticTypes = staticTypes;
  }

  /**
   * To be called before a connect: Sequelize then knows the built-in types, and does not read the catalogue by itself.
   * Not earlier, since it parses by what a user has put into `DataTypes` by the time of the first connection.
   */
  prepare(): void {
    if (!this.#staticTypes || !this.#knowsNothing()) return;
    this.#manager.nameOidMap = this.#builtIn = builtInTypes();
    refreshTypeParsers(this.#manager);
  }

  /**
   * Whether a new connection has to read the catalogue, before anything else and once the server has let it in. Also
   * when the server did not have a type the last time that it was asked, since an extension may have been created.
   */
  isNeeded(): boolean {
    if (this.isOverdue()) return true;
    if (!this.#staticTypes) return false;
    const { nameOidMap } = this.#manager;
    for (const name of this.#wanted) if (name !== undefined && !Object.hasOwn(nameOidMap, name)) return true;
    return false;
  }

  /** Whether it has to be read, and never was: for a connection that is there already, when a model was added since. */
  isOverdue(): boolean {
    if (!this.#staticTypes) return this.#knowsNothing();
    this.#lookAtNewModels();
    if (!this.#readsAlways && this.#wanted.size === 0) return false;
    return this.#knowsNothing() || this.#manager.nameOidMap === this.#builtIn;
  }

  /** @throws pg's own error, when the connection breaks */
  async read(client: SluiceClient): Promise<void> {
    await readCatalogue(this.#manager, client);
  }

  /** All of it: the next connection leads to another server. */
  forget(): void {
    this.#manager.nameOidMap = {};
    this.#manager.enumOids = { oids: [], arrayOids: [] };
  }

  #knowsNothing(): boolean {
    for (const _name in this.#manager.nameOidMap) return false;
    const { oids, arrayOids } = this.#manager.enumOids;
    return oids.length === 0 && arrayOids.length === 0;
  }

  /** Costs nothing when there is none, however many there are. */
  #lookAtNewModels(): void {
    const { models } = this.#manager.sequelize.modelManager;
    // A model is added in place. One that is removed, or defined again, makes another array.
    if (models !== this.#models) {
      this.#models = models;
      this.#lookedAt = 0;
      this.#wanted.clear();
    }
    for (; this.#lookedAt < models.length; this.#lookedAt++) {
      for (const name of typesNotBuiltIn(models[this.#lookedAt] as ModelClass)) this.#wanted.add(name);
    }
  }
}
