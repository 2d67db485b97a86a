import type { ConformanceCase } from '../world.js';
import { aggregates } from './aggregates.js';
import { arrayTypes } from './array-types.js';
import { belongsToAndHas } from './belongs-to-and-has.js';
import { belongsToMany } from './belongs-to-many.js';
import { binaryTypes } from './binary-types.js';
import { bulkCreate } from './bulk-create.js';
import { commonTableExpressions } from './common-table-expressions.js';
import { constraintErrors } from './constraint-errors.js';
import { constraintsAndIndexes } from './constraints-and-indexes.js';
import { copyAndNotify } from './copy-and-notify.js';
import { dateTypes } from './date-types.js';
import { defaults } from './defaults.js';
import { finders } from './finders.js';
import { foreignKeyErrors } from './foreign-key-errors.js';
import { hooks } from './hooks.js';
import { includes } from './includes.js';
import { instances } from './instances.js';
import { jsonTypes } from './json-types.js';
import { locks } from './locks.js';
import { numberTypes } from './number-types.js';
import { paranoid } from './paranoid.js';
import { queryInterface } from './query-interface.js';
import { rangeTypes } from './range-types.js';
import { rawConnection } from './raw-connection.js';
import { rawQueries } from './raw-queries.js';
import { routines } from './routines.js';
import { savepointsAndIsolation } from './savepoints-and-isolation.js';
import { schemas } from './schemas.js';
import { scopes } from './scopes.js';
import { selectFeatures } from './select-features.js';
import { sessions } from './sessions.js';
import { sideBySide } from './side-by-side.js';
import { statementErrors } from './statement-errors.js';
import { sync } from './sync.js';
import { tables } from './tables.js';
import { textTypes } from './text-types.js';
import { transactions } from './transactions.js';
import { upsert } from './upsert.js';
import { validation } from './validation.js';

export const groups: Readonly<Record<string, readonly ConformanceCase[]>> = {
  aggregates,
  'array types': arrayTypes,
  'belongs to and has': belongsToAndHas,
  'belongs to many': belongsToMany,
  'binary types': binaryTypes,
  'bulk create': bulkCreate,
  'common table expressions': commonTableExpressions,
  'constraint errors': constraintErrors,
  'constraints and indexes': constraintsAndIndexes,
  'copy and notify': copyAndNotify,
  'date types': dateTypes,
  defaults,
  finders,
  'foreign key errors': foreignKeyErrors,
  hooks,
  includes,
  instances,
  'json types': jsonTypes,
  locks,
  'number types': numberTypes,
  paranoid,
  'query interface': queryInterface,
  'range types': rangeTypes,
  'raw connection': rawConnection,
  'raw queries': rawQueries,
  routines,
  'savepoints and isolation': savepointsAndIsolation,
  schemas,
  scopes,
  'select features': selectFeatures,
  sessions,
  'side by side': sideBySide,
  'statement errors': statementErrors,
  sync,
  tables,
  'text types': textTypes,
  transactions,
  upsert,
  validation,
};
