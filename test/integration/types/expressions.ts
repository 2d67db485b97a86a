/** Values of every type that a server has, as SQL. */
export const builtInExpressions = [
  'NULL::int',
  'true',
  "'{t,f,NULL}'::bool[]",
  '1::int2',
  "'{1,2}'::int2[]",
  '2147483647::int4',
  "'{1,NULL,3}'::int4[]",
  "'{{1,2},{3,4}}'::int4[]",
  '9007199254740993::int8',
  "'{9007199254740993}'::int8[]",
  '1.5::float4',
  "'{1.5,NaN}'::float4[]",
  "'Infinity'::float8",
  "'{1.5,-Infinity}'::float8[]",
  '12345678901234567890.123456789::numeric',
  "'NaN'::numeric",
  "'{1.10,2.20}'::numeric[]",
  "'12.34'::numeric::money",
  "ARRAY['12.34'::numeric::money]",
  "'text'::text",
  `'{"a b",NULL,"c,d"}'::text[]`,
  "'varchar'::varchar(20)",
  "'{a,b}'::varchar[]",
  "'bp'::bpchar(5)",
  "'{a,b}'::bpchar(3)[]",
  `'x'::"char"`,
  `'{x,y}'::"char"[]`,
  "'name'::name",
  "'{pg_type,pg_class}'::name[]",
  `'\\xdeadbeef'::bytea`,
  `ARRAY['\\xdeadbeef'::bytea]`,
  "'2026-01-31'::date",
  "'infinity'::date",
  "'-infinity'::date",
  "'0044-03-15 BC'::date",
  "'{2026-01-31,infinity}'::date[]",
  "'12:34:56.789'::time",
  "'{12:34:56}'::time[]",
  "'12:34:56+02'::timetz",
  "'{12:34:56+02}'::timetz[]",
  "'2026-01-31 12:34:56.789'::timestamp",
  "'infinity'::timestamp",
  `'{"2026-01-31 12:34:56"}'::timestamp[]`,
  "'2026-01-31 12:34:56.789+02'::timestamptz",
  "'infinity'::timestamptz",
  "'-infinity'::timestamptz",
  `'{"2026-01-31 12:34:56+02"}'::timestamptz[]`,
  "'1 year 2 days 03:04:05.678'::interval",
  `'{"1 year","2 days"}'::interval[]`,
  "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
  "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'::uuid[]",
  `'{"a":[1,null,{"b":"c"}]}'::json`,
  `ARRAY['{"a":1}'::json, '2']`,
  `'{"a":[1,null,{"b":"c"}]}'::jsonb`,
  `ARRAY['{"a":1}'::jsonb, 'null']`,
  "'$.a[*]'::jsonpath",
  "'<a>b</a>'::xml",
  "ARRAY['<a>b</a>'::xml]",
  "'192.168.0.1/24'::inet",
  "'{192.168.0.1}'::inet[]",
  "'10.0.0.0/8'::cidr",
  "'{10.0.0.0/8}'::cidr[]",
  "'08:00:2b:01:02:03'::macaddr",
  "'{08:00:2b:01:02:03}'::macaddr[]",
  "'08:00:2b:01:02:03:04:05'::macaddr8",
  "'(1,2)'::point",
  `'{"(1,2)","(3,4)"}'::point[]`,
  "'<(1,2),3>'::circle",
  "'((1,2),(3,4))'::box",
  "'{1,2,3}'::line",
  "'[(1,2),(3,4)]'::path",
  "'((1,2),(3,4),(5,6))'::polygon",
  "B'101'::bit(3)",
  "'{101,11}'::varbit[]",
  "to_tsvector('simple', 'fat cats')",
  "ARRAY[to_tsvector('simple', 'fat cats')]",
  "'fat & rat'::tsquery",
  "'pg_type'::regclass",
  "'{pg_type}'::regclass[]",
  '123::oid',
  "'{1,2}'::oid[]",
  "'1 2'::int2vector",
  "'16/B374D848'::pg_lsn",
  "'10:20:10,14,15'::pg_snapshot",
  "'[1,10)'::int4range",
  "'empty'::int4range",
  "'(,10]'::int4range",
  `'{"[1,10)","[20,30)"}'::int4range[]`,
  "'[1,9007199254740993)'::int8range",
  `'{"[1,2)"}'::int8range[]`,
  "'[1.5,2.5]'::numrange",
  `'{"[1.5,2.5]"}'::numrange[]`,
  "'[2026-01-01,2026-02-01)'::daterange",
  "'[2026-01-01,infinity]'::daterange",
  `'{"[2026-01-01,2026-02-01)"}'::daterange[]`,
  `'["2026-01-01 00:00","2026-02-01 00:00")'::tsrange`,
  `ARRAY['["2026-01-01 00:00","2026-02-01 00:00")'::tsrange]`,
  `'["2026-01-01 00:00+00",)'::tstzrange`,
  `ARRAY['["2026-01-01 00:00+00",)'::tstzrange]`,
  "'{[1,3),[5,7)}'::int4multirange",
  "'{[2026-01-01,2026-02-01)}'::datemultirange",
  "ARRAY['{[1,3)}'::int4multirange]",
  'ROW(1, $$a$$)',
  "ARRAY[ROW(1, '2026-01-31'::date)]",
  "(SELECT array_agg(n::date) FROM generate_series('2026-01-01'::date, '2026-01-02', '1 day') n)",
];

/** Creates what the expressions below need; as the superuser, in an empty database. PostGIS is not to be had here. */
export const ownTypes = `
  CREATE EXTENSION hstore;
  CREATE EXTENSION citext;
  CREATE TYPE mood AS ENUM ('sad', 'glad');
  CREATE DOMAIN day AS date;
  CREATE DOMAIN tags AS text[];
  CREATE TYPE pair AS (a int, b date);
  CREATE TYPE floatrange AS RANGE (subtype = float8);
  CREATE TYPE geometry;
  CREATE FUNCTION geometry_in(cstring) RETURNS geometry AS 'textin' LANGUAGE internal IMMUTABLE STRICT;
  CREATE FUNCTION geometry_out(geometry) RETURNS cstring AS 'textout' LANGUAGE internal IMMUTABLE STRICT;
  CREATE TYPE geometry (INPUT = geometry_in, OUTPUT = geometry_out, LIKE = text);
`;

/** What PostGIS writes for POINT(1 2). */
const POINT = '0101000000000000000000F03F0000000000000040';

/** Types of this database that come out alike, whether the catalogue was read or not. */
export const ownExpressions = [
  "'glad'::mood",
  "'Ada'::citext",
  "'2026-01-31'::day",
  "ARRAY['2026-01-31'::day]",
  "'{a,b}'::tags",
  "'(1,2026-01-31)'::pair",
];

/** And those that do not. */
export const catalogueExpressions = [
  `'a=>1,"b c"=>NULL'::hstore`,
  "ARRAY['a=>1'::hstore, 'b=>2']",
  "'{sad,NULL,glad}'::mood[]",
  "'{Ada,ada}'::citext[]",
  "'[1.5,2.5)'::floatrange",
  "ARRAY['[1.5,2.5)'::floatrange]",
  `'${POINT}'::geometry`,
  `ARRAY['${POINT}'::geometry]`,
];
