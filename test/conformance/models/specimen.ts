import { Column, DataType, Default, Model, Table } from 'sequelize-typescript';

export type Colour = 'red' | 'green' | 'blue';
const COLOURS: Colour[] = ['red', 'green', 'blue'];

/** A column of every type that sequelize-typescript has for PostgreSQL without PostGIS. */
export function specimenModels() {
  @Table({ timestamps: false, tableName: 'specimens' })
  class Specimen extends Model {
    @Column(DataType.STRING) string!: string | null;
    @Column(DataType.STRING(5)) shortString!: string | null;
    @Column(DataType.CHAR(5)) char!: string | null;
    @Column(DataType.TEXT) text!: string | null;
    @Column(DataType.CITEXT) citext!: string | null;
    @Column(DataType.UUID) uuid!: string | null;
    @Column(DataType.ENUM(...COLOURS)) enum!: Colour | null;
    @Column(DataType.TSVECTOR) tsvector!: string | null;
    @Column(DataType.BOOLEAN) boolean!: boolean | null;

    @Column(DataType.SMALLINT) smallint!: number | null;
    @Column(DataType.INTEGER) integer!: number | null;
    @Column(DataType.BIGINT) bigint!: string | number | bigint | null;
    @Column(DataType.FLOAT) float!: number | null;
    @Column(DataType.REAL) real!: number | null;
    @Column(DataType.DOUBLE) double!: number | null;
    @Column(DataType.DECIMAL) decimal!: string | null;
    @Column(DataType.DECIMAL(12, 2)) price!: string | null;

    @Column(DataType.DATE) date!: Date | null;
    @Column(DataType.DATE(6)) date6!: Date | null;
    @Column(DataType.DATE(1)) date1!: Date | null;
    @Column(DataType.DATEONLY) dateOnly!: string | null;
    @Column(DataType.TIME) time!: string | null;

    @Column(DataType.JSON) json!: unknown;
    @Column(DataType.JSONB) jsonb!: unknown;
    @Column(DataType.BLOB) blob!: Buffer | null;
    @Column(DataType.HSTORE) hstore!: object | null;
    @Column(DataType.INET) inet!: string | null;
    @Column(DataType.CIDR) cidr!: string | null;
    @Column(DataType.MACADDR) macaddr!: string | null;
  }

  @Table({ timestamps: false, tableName: 'array_specimens' })
  class ArraySpecimen extends Model {
    @Column(DataType.ARRAY(DataType.INTEGER)) integers!: number[] | null;
    @Column(DataType.ARRAY(DataType.BIGINT)) bigints!: string[] | null;
    @Column(DataType.ARRAY(DataType.DOUBLE)) doubles!: number[] | null;
    @Column(DataType.ARRAY(DataType.DECIMAL)) decimals!: string[] | null;
    @Column(DataType.ARRAY(DataType.BOOLEAN)) booleans!: boolean[] | null;
    @Column(DataType.ARRAY(DataType.TEXT)) texts!: string[] | null;
    @Column(DataType.ARRAY(DataType.STRING(5))) strings!: string[] | null;
    @Column(DataType.ARRAY(DataType.CITEXT)) citexts!: string[] | null;
    @Column(DataType.ARRAY(DataType.UUID)) uuids!: string[] | null;
    @Column(DataType.ARRAY(DataType.DATE)) dates!: Date[] | null;
    @Column(DataType.ARRAY(DataType.DATEONLY)) dateOnlys!: string[] | null;
    @Column(DataType.ARRAY(DataType.JSONB)) jsonbs!: unknown[] | null;
    @Column(DataType.ARRAY(DataType.ENUM(...COLOURS))) enums!: Colour[] | null;
    @Column(DataType.ARRAY(DataType.ARRAY(DataType.INTEGER))) matrix!: number[][] | null;
    @Column(DataType.ARRAY(DataType.RANGE(DataType.INTEGER))) ranges!: unknown[] | null;
    @Column(DataType.ARRAY(DataType.INET)) inets!: string[] | null;
  }

  @Table({ timestamps: false, tableName: 'range_specimens' })
  class RangeSpecimen extends Model {
    @Column(DataType.RANGE(DataType.INTEGER)) integers!: unknown;
    @Column(DataType.RANGE(DataType.BIGINT)) bigints!: unknown;
    @Column(DataType.RANGE(DataType.DECIMAL)) decimals!: unknown;
    @Column(DataType.RANGE(DataType.DATE)) dates!: unknown;
    @Column(DataType.RANGE(DataType.DATEONLY)) dateOnlys!: unknown;
  }

  @Table({ timestamps: false, tableName: 'default_specimens' })
  class DefaultSpecimen extends Model {
    @Default(DataType.NOW) @Column(DataType.DATE) now!: Date;
    @Default(DataType.UUIDV4) @Column(DataType.UUID) uuidv4!: string;
    @Default(DataType.UUIDV1) @Column(DataType.UUID) uuidv1!: string;
    @Default('none') @Column(DataType.STRING) string!: string;
    @Default(7) @Column(DataType.INTEGER) integer!: number;
    @Default(true) @Column(DataType.BOOLEAN) boolean!: boolean;
    @Default({ a: [1] }) @Column(DataType.JSONB) jsonb!: unknown;
    @Default(['x', 'y']) @Column(DataType.ARRAY(DataType.STRING)) strings!: string[];
    @Default('green') @Column(DataType.ENUM(...COLOURS)) enum!: Colour;
    @Default(() => 'computed') @Column(DataType.STRING) computed!: string;

    @Column(DataType.VIRTUAL(DataType.STRING, ['string', 'integer']))
    get label(): string {
      return `${this.getDataValue('string')}/${this.getDataValue('integer')}`;
    }
  }

  return { Specimen, ArraySpecimen, RangeSpecimen, DefaultSpecimen };
}
