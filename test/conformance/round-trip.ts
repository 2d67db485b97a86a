import type { ModelStatic } from 'sequelize';
import type { Models } from './models/index.js';
import type { ConformanceCase } from './world.js';

/** A rule that each of these values, written to this column, is read as said, or as it was written. */
export function roundTrip(
  name: string,
  model: keyof Models,
  column: string,
  written: readonly unknown[],
  expected: readonly unknown[] = written,
): ConformanceCase {
  return {
    name,
    expected,
    async run({ models }) {
      const found: unknown[] = [];
      const Written = models[model] as ModelStatic<InstanceType<Models['Specimen']>>;
      for (const value of written) {
        const { id } = await Written.create({ [column]: value });
        const row = await Written.findByPk(id as number, { rejectOnEmpty: true });
        found.push(row.get(column));
      }
      return found;
    },
  };
}
