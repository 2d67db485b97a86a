import type { ModelClass } from './model-class.js';
import { accessorsOf } from './sequelize-internals.js';

/**
 * Takes `getLines`, `addLine` and their kin off a model that was registered before. Sequelize never replaces them, and
 * they would go on with the old association: with a join table that belongs to a database that was closed. `keep` are
 * methods of the class itself.
 */
export function removeAssociationMethods(model: ModelClass, keep: ReadonlySet<string>): void {
  for (const association of Object.values(model.associations ?? {})) {
    for (const name of accessorsOf(association)) {
      if (!keep.has(name)) Reflect.deleteProperty(model.prototype, name);
    }
  }
}
