import type { DataType, ModelAttributeColumnOptions } from 'sequelize';
import { isBuiltInType } from './built-in-types.js';
import type { ModelClass } from './model-class.js';
import type { DataTypeInternals } from './sequelize-internals.js';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Sequelize's types whose columns have a built-in type, or come as text whatever the server calls them. */
const builtInKeys = new Set([
  ...words(
    'STRING CHAR TEXT CITEXT ENUM UUID UUIDV1 UUIDV4 BLOB BOOLEAN JSON JSONB CIDR INET MACADDR TSVECTOR',
  ),
  ...words('TINYINT SMALLINT MEDIUMINT INTEGER BIGINT FLOAT REAL DECIMAL DATE DATEONLY TIME NOW'),
  'DOUBLE PRECISION',
]);

/** Sequelize's types that come with an extension, under the extension's own name. */
const extensionKeys = words('HSTORE GEOMETRY GEOGRAPHY');

const rangeSubtypes = words('INTEGER BIGINT DECIMAL DATE DATEONLY');

/** What SQL calls built-in types, beside their own names. */
const sqlNames = new Set([
  ...words('bigint bigserial boolean character decimal double int integer real serial smallint smallserial'),
  ...words('int4range int8range numrange daterange tsrange tstzrange'),
]);

/**
 * The types of a model's columns whose values cannot be read before the server has said what it calls them: by the name
 * in its catalogue, or `undefined` where only the whole catalogue tells.
 */
export function typesNotBuiltIn(model: ModelClass): Set<string | undefined> {
  const found = new Set<string | undefined>();
  for (const { type } of Object.values(model.getAttributes() as Record<string, ModelAttributeColumnOptions>))
    addTo(found, type, false);
  return found;
}

function addTo(found: Set<string | undefined>, type: DataType | undefined, inArray: boolean): void {
  if (type === undefined) return;
  if (typeof type === 'string') {
    if (!namesBuiltIn(type)) found.add(undefined);
    return;
  }
  const { key, type: element, returnType, _subtype: subtype } = type as unknown as DataTypeInternals;
  if (key === 'ARRAY') addTo(found, element, true);
  else if (key === 'VIRTUAL') addTo(found, returnType, inArray);
  else if (extensionKeys.has(key)) found.add(key.toLowerCase());
  else if (inArray && key === 'CITEXT') found.add('citext');
  else if (key === 'RANGE' ? !rangeSubtypes.has(subtype ?? '') : !builtInKeys.has(key)) found.add(undefined);
  else if (inArray && key === 'ENUM') found.add(undefined);
}

/** A column's type may be any SQL: `VARCHAR(20)`, `hstore`, `"My Enum"[]`. */
function namesBuiltIn(sql: string): boolean {
  const name = /^\s*([a-z]\w*)(?=$|[\s([])/i.exec(sql)?.[1]?.toLowerCase();
  return name !== undefined && (sqlNames.has(name) || isBuiltInType(name));
}
