import type { TypeOids } from './sequelize-internals.js';

/** Of a type, of its array, of the range over it, and of the array of that range. */
type Oids = readonly [oid: number, arrayOid: number, rangeOid?: number, arrayRangeOid?: number];

/** Constants of PostgreSQL: an OID below 10 000 means the same on every server, and is never given to another type. */
const oids: Readonly<Record<string, Oids>> = {
  bool: [16, 1000],
  bytea: [17, 1001],
  char: [18, 1002],
  name: [19, 1003],
  int8: [20, 1016, 3926, 3927],
  int2: [21, 1005],
  int2vector: [22, 1006],
  int4: [23, 1007, 3904, 3905],
  regproc: [24, 1008],
  text: [25, 1009],
  oid: [26, 1028],
  tid: [27, 1010],
  xid: [28, 1011],
  cid: [29, 1012],
  oidvector: [30, 1013],
  json: [114, 199],
  xml: [142, 143],
  point: [600, 1017],
  lseg: [601, 1018],
  path: [602, 1019],
  box: [603, 1020],
  polygon: [604, 1027],
  line: [628, 629],
  cidr: [650, 651],
  float4: [700, 1021],
  float8: [701, 1022],
  circle: [718, 719],
  macaddr8: [774, 775],
  money: [790, 791],
  macaddr: [829, 1040],
  inet: [869, 1041],
  aclitem: [1033, 1034],
  bpchar: [1042, 1014],
  varchar: [1043, 1015],
  date: [1082, 1182, 3912, 3913],
  time: [1083, 1183],
  timestamp: [1114, 1115, 3908, 3909],
  timestamptz: [1184, 1185, 3910, 3911],
  interval: [1186, 1187],
  timetz: [1266, 1270],
  bit: [1560, 1561],
  varbit: [1562, 1563],
  numeric: [1700, 1231, 3906, 3907],
  refcursor: [1790, 2201],
  regprocedure: [2202, 2207],
  regoper: [2203, 2208],
  regoperator: [2204, 2209],
  regclass: [2205, 2210],
  regtype: [2206, 2211],
  uuid: [2950, 2951],
  txid_snapshot: [2970, 2949],
  pg_lsn: [3220, 3221],
  tsvector: [3614, 3643],
  tsquery: [3615, 3645],
  gtsvector: [3642, 3644],
  regconfig: [3734, 3735],
  regdictionary: [3769, 3770],
  jsonb: [3802, 3807],
  jsonpath: [4072, 4073],
  regnamespace: [4089, 4090],
  regrole: [4096, 4097],
  regcollation: [4191, 4192],
  pg_snapshot: [5038, 5039],
  xid8: [5069, 271],
};

/** What Sequelize reads from `pg_type` and `pg_range`, for the types that every server has. */
export function builtInTypes(): Record<string, TypeOids> {
  const types: Record<string, TypeOids> = {};
  for (const [name, [oid, arrayOid, rangeOid, arrayRangeOid]] of Object.entries(oids))
    types[name] = { oid, arrayOid, ...(rangeOid && { rangeOid, arrayRangeOid }) };
  return types;
}

export function isBuiltInType(name: string): boolean {
  return Object.hasOwn(oids, name);
}
