/** One way of getting a row from PostgreSQL in a function. */
export interface Way {
  /** As the tables have it. */
  readonly name: string;
  /** Where its handler is; `.mjs` stays beside the packages that only the benchmarks have. */
  readonly file: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Added to the query of DATABASE_URL. */
  readonly urlParameters?: string;
  /** Major versions of PostgreSQL and of Node that it needs at least. */
  readonly postgres?: number;
  readonly node?: number;
}

/** By what the targets call them. */
export const ways = {
  pg: { name: 'pg, connect-query-end', file: 'pg-reconnect.js' },
  pgKept: { name: 'pg, kept open (limit)', file: 'pg-kept.js' },
  newSequelize: { name: '`new Sequelize` each time', file: 'new-sequelize.js' },
  recipe: { name: "Sequelize's Lambda recipe", file: 'official-recipe.js' },
  middy: { name: 'Middy, a pg client each time', file: 'middy.mjs', node: 22 },
  serverless: { name: 'serverless-postgres', file: 'serverless-postgres.mjs' },
  closing: { name: 'Sluice, closing', file: 'sluice.js' },
  direct: {
    name: 'Sluice, closing, direct TLS',
    file: 'sluice.js',
    urlParameters: 'sslnegotiation=direct',
    postgres: 17,
  },
  eager: { name: "Sluice, closing, `connect: 'eager'`", file: 'sluice-eager.js' },
  plain: { name: 'Sluice, `optimise: false`', file: 'sluice.js', env: { SLUICE_OPTIMISE_OFF: 'all' } },
  leased: { name: 'Sluice, leased', file: 'sluice-leased.js' },
  sequelizeKept: { name: 'Sequelize, kept open (limit)', file: 'sequelize-kept.js' },
} satisfies Record<string, Way>;

export type WayName = keyof typeof ways;
