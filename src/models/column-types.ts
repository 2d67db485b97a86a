import * as modelService from 'sequelize-typescript/dist/model/shared/model-service.js';
import { ModelDefinitionError } from '../errors/model-definition-error.js';

type InferType = (target: object, property: string) => unknown;

/**
 * sequelize-typescript infers a column's type while the class is being defined, before Sluice sees the class, and its
 * error names the property only. This puts the class and the remedy into it. The members of sequelize-typescript that
 * are not public are used in this file only; `test/unit/models/column-types.test.ts` fails when they change.
 */
const service = mutable(modelService as { getSequelizeTypeByDesignType: InferType });
const infer = service.getSequelizeTypeByDesignType;

// The same symbol in every copy of the package, so that the error is named once.
const NAMED = Symbol.for('sluice.column-types');
if (!Object.hasOwn(infer, NAMED)) {
  service.getSequelizeTypeByDesignType = Object.assign(inferOrName, { [NAMED]: true });
}

function inferOrName(target: object, property: string): unknown {
  try {
    return infer(target, property);
  } catch (cause) {
    const name = `${target.constructor.name}.${property}`;
    const type: unknown = Reflect.getMetadata('design:type', target, property);
    const error = new ModelDefinitionError([`${name}: ${whyUnknown(type)}`]);
    error.cause = cause;
    throw error;
  }
}

function whyUnknown(type: unknown): string {
  const remedy = 'Say the type: @Column(DataType.STRING), or @Column({ type: ... })';
  if (type === undefined) {
    return (
      'the type of this column is not known, because the compiler or bundler wrote no decorator metadata (esbuild and tsx never ' +
      `do; tsc, and esbuild with the plugin of sluice/esbuild, do with emitDecoratorMetadata). ${remedy}`
    );
  }
  const emitted = typeof type === 'function' ? type.name : typeof type;
  return (
    `the type of this column is not known: its TypeScript type is written to the metadata as ${emitted}, as unions, ` +
    `interfaces, aliases and arrays are. ${remedy}`
  );
}

/** The CommonJS exports object behind a namespace import, whichever module system or bundler loaded it. */
function mutable<T extends object>(namespace: T & { default?: T }): T {
  return namespace.default ?? namespace;
}
