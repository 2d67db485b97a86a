/** One table of the system's that says what the user's objects are. */
export interface Catalogue {
  readonly name: string;
  /** The rows that belong to the user's objects: found by an index, or few. */
  readonly where: string;
  /** The column that leads to a schema or to a relation, by which temporary objects are left out. */
  readonly namespace?: string;
  readonly relation?: string;
  /** Whether its rows are objects that can be dropped one by one. */
  readonly droppable?: true;
  /**
   * How a change is noticed. `rows`: the rows are counted, and those that are new. `new`: those that are new, since none
   * goes without one of another catalogue. `dependencies`: what its objects depend on is counted, of all such catalogues
   * at once. The name of another catalogue: that one changes too.
   */
  readonly notice: 'rows' | 'new' | 'dependencies' | `pg_${string}`;
}

const USERS = 'oid >= 16384';
const TEMPORARY = `SELECT oid FROM pg_catalog.pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_'`;
const TEMPORARY_RELATIONS = `SELECT oid FROM pg_catalog.pg_class WHERE relnamespace IN (${TEMPORARY})`;

/** In the order in which new objects are dropped. */
export const CATALOGUES: readonly Catalogue[] = [
  { name: 'pg_extension', where: 'true', droppable: true, notice: 'rows' },
  { name: 'pg_event_trigger', where: 'true', droppable: true, notice: 'dependencies' },
  { name: 'pg_publication', where: 'true', droppable: true, notice: 'dependencies' },
  { name: 'pg_class', where: USERS, namespace: 'relnamespace', droppable: true, notice: 'rows' },
  { name: 'pg_policy', where: 'true', relation: 'polrelid', droppable: true, notice: 'rows' },
  { name: 'pg_trigger', where: USERS, relation: 'tgrelid', droppable: true, notice: 'rows' },
  { name: 'pg_rewrite', where: USERS, relation: 'ev_class', droppable: true, notice: 'rows' },
  {
    name: 'pg_statistic_ext',
    where: USERS,
    namespace: 'stxnamespace',
    droppable: true,
    notice: 'dependencies',
  },
  { name: 'pg_constraint', where: USERS, namespace: 'connamespace', droppable: true, notice: 'rows' },
  { name: 'pg_cast', where: USERS, droppable: true, notice: 'dependencies' },
  { name: 'pg_opclass', where: USERS, namespace: 'opcnamespace', droppable: true, notice: 'dependencies' },
  { name: 'pg_opfamily', where: USERS, namespace: 'opfnamespace', droppable: true, notice: 'dependencies' },
  { name: 'pg_operator', where: USERS, namespace: 'oprnamespace', droppable: true, notice: 'dependencies' },
  { name: 'pg_ts_config', where: USERS, namespace: 'cfgnamespace', droppable: true, notice: 'dependencies' },
  { name: 'pg_ts_dict', where: USERS, namespace: 'dictnamespace', droppable: true, notice: 'dependencies' },
  {
    name: 'pg_ts_template',
    where: USERS,
    namespace: 'tmplnamespace',
    droppable: true,
    notice: 'dependencies',
  },
  { name: 'pg_ts_parser', where: USERS, namespace: 'prsnamespace', droppable: true, notice: 'dependencies' },
  { name: 'pg_proc', where: USERS, namespace: 'pronamespace', droppable: true, notice: 'rows' },
  { name: 'pg_type', where: USERS, namespace: 'typnamespace', droppable: true, notice: 'rows' },
  { name: 'pg_collation', where: USERS, namespace: 'collnamespace', droppable: true, notice: 'dependencies' },
  { name: 'pg_conversion', where: USERS, namespace: 'connamespace', droppable: true, notice: 'dependencies' },
  { name: 'pg_foreign_server', where: 'true', droppable: true, notice: 'dependencies' },
  { name: 'pg_foreign_data_wrapper', where: 'true', droppable: true, notice: 'dependencies' },
  { name: 'pg_language', where: USERS, droppable: true, notice: 'dependencies' },
  { name: 'pg_namespace', where: `nspname !~ '^pg_(toast_)?temp_'`, droppable: true, notice: 'rows' },
  { name: 'pg_attribute', where: 'attrelid >= 16384 AND attnum > 0', relation: 'attrelid', notice: 'new' },
  { name: 'pg_attrdef', where: USERS, relation: 'adrelid', notice: 'pg_attribute' },
  { name: 'pg_index', where: 'indexrelid >= 16384', relation: 'indrelid', notice: 'pg_class' },
  { name: 'pg_inherits', where: 'inhrelid >= 16384', relation: 'inhrelid', notice: 'pg_class' },
  { name: 'pg_partitioned_table', where: 'true', relation: 'partrelid', notice: 'pg_class' },
  { name: 'pg_foreign_table', where: 'true', relation: 'ftrelid', notice: 'pg_class' },
  { name: 'pg_sequence', where: 'seqrelid >= 16384', relation: 'seqrelid', notice: 'rows' },
  { name: 'pg_enum', where: USERS, notice: 'rows' },
  { name: 'pg_range', where: 'rngtypid >= 16384', notice: 'pg_type' },
  { name: 'pg_aggregate', where: 'aggfnoid >= 16384', notice: 'pg_proc' },
  { name: 'pg_amop', where: USERS, notice: 'dependencies' },
  { name: 'pg_amproc', where: USERS, notice: 'dependencies' },
  { name: 'pg_description', where: 'objoid >= 16384', notice: 'rows' },
  { name: 'pg_default_acl', where: 'true', notice: 'dependencies' },
  { name: 'pg_publication_rel', where: 'true', relation: 'prrelid', notice: 'dependencies' },
  {
    name: 'pg_db_role_setting',
    where: 'setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())',
    notice: 'rows',
  },
];

/** What the server changes by itself, or what a new file, a new index or a dropped trigger leave behind. */
const VOLATILE = [
  'relfilenode',
  'relpages',
  'reltuples',
  'relallvisible',
  'relallfrozen',
  'relfrozenxid',
  'relminmxid',
  'relhasindex',
  'relhasrules',
  'relhastriggers',
  'relhassubclass',
  'relispopulated',
  'indcheckxmin',
];

/** The columns of each catalogue that say what an object is. */
export const COLUMNS_SQL = `
SELECT c.relname AS name, string_agg(format('c.%I', a.attname), ', ' ORDER BY a.attnum) AS columns
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace
   AND c.relname IN (${CATALOGUES.map(({ name }) => `'${name}'`).join(', ')})
   AND a.attnum > 0 AND NOT a.attisdropped
   AND a.attname NOT IN (${VOLATILE.map((name) => `'${name}'`).join(', ')})
 GROUP BY c.relname`;

const COUNTED = CATALOGUES.filter(({ notice }) => notice === 'rows' || notice === 'new');
const DEPENDENT = CATALOGUES.filter(({ notice }) => notice === 'dependencies');

/**
 * How many rows each catalogue has, and how many of them a transaction wrote that began later: `12/0,5/0`. Cheap, but
 * rows that were written anew without a change count as well.
 */
export function countsSql(xid: string): string {
  const later = `age(xmin) <= (SELECT age(${xid}))`;
  const count = (name: string, where: string) =>
    `(SELECT count(*) || '/' || count(*) FILTER (WHERE ${later}) FROM pg_catalog.${name} WHERE ${where})`;
  const classes = DEPENDENT.map(({ name }) => `'pg_catalog.${name}'::regclass`).join(', ');
  const counts = COUNTED.map(({ name, where, notice }) =>
    notice === 'new'
      ? `(SELECT '0/' || EXISTS (SELECT FROM pg_catalog.${name} WHERE ${where} AND ${later})::int)`
      : count(name, where),
  );
  const dependencies = count('pg_depend', `classid IN (${classes}) AND objid >= 16384`);
  return `array_to_string(ARRAY[${[...counts, dependencies].join(', ')}], ',')`;
}

/** The counts when nothing is new. */
export function settled(counts: string): string {
  return counts.replaceAll(/\/\d+/g, '/0');
}

/** The catalogues that may say something else, when there were these counts and are those now. */
export function changedCatalogues(before: string, now: string): Catalogue[] {
  const [old, current] = [before.split(','), now.split(',')];
  const names = new Set(COUNTED.filter((_, i) => old[i] !== current[i]).map(({ name }) => name));
  const dependent = old[COUNTED.length] !== current[COUNTED.length];
  return CATALOGUES.filter(
    ({ name, notice }) => names.has(name) || names.has(notice) || (dependent && notice === 'dependencies'),
  );
}

/** A hash of what each of these catalogues says. `columns` as the server gave them for COLUMNS_SQL. */
export function digestsSql(catalogues: readonly Catalogue[], columns: ReadonlyMap<string, string>): string {
  const digests = catalogues.map((catalogue) => {
    const rows = `SELECT ROW(${columns.get(catalogue.name)})::text AS r FROM pg_catalog.${catalogue.name} c WHERE ${lasting(catalogue)} OFFSET 0`;
    return `(SELECT md5(string_agg(r, '' ORDER BY r COLLATE "C")) FROM (${rows}) AS rows)`;
  });
  return `array_to_string(ARRAY[${digests.join(', ')}]::text[], ',', '')`;
}

/** The ids of all objects that could be dropped. */
export function objectsSql(): string {
  const ids = CATALOGUES.filter(({ droppable }) => droppable).map(
    (catalogue) =>
      `SELECT '${catalogue.name}' AS name, string_agg(oid::text, ',') AS oids FROM pg_catalog.${catalogue.name} c WHERE ${lasting(catalogue)}`,
  );
  return ids.join(' UNION ALL ');
}

/** Which rows outlive the session that made them. */
export function lasting({ where, namespace, relation }: Catalogue): string {
  if (namespace !== undefined) return `${where} AND ${namespace} NOT IN (${TEMPORARY})`;
  if (relation !== undefined) return `${where} AND ${relation} NOT IN (${TEMPORARY_RELATIONS})`;
  return where;
}
