import type { ConnectionOptions } from 'node:tls';
import type { SequelizeOptions } from 'sequelize-typescript';
import type { ModelClass } from '../../models/model-class.js';
import type { Optimisations } from '../../postgres/optimisations.js';

/** A password, or a function that is asked for it at every connect (IAM tokens, rotating secrets). */
export type PasswordSource = string | (() => string | Promise<string>);

/** Where a server is and who we are there. What is missing is read from the environment, as libpq reads it. */
export interface ServerOptions {
  /** Default `PGHOST`, else localhost, except in Lambda, where nothing listens there. A path that begins with `/` is a folder with a Unix socket. */
  readonly host?: string | undefined;
  /** Default `PGPORT`, else 5432. */
  readonly port?: number | undefined;
  /** Default `PGUSER`, else the operating system's user. */
  readonly username?: string | undefined;
  /** Default `PGPASSWORD`. Kept out of Sequelize's config, of errors, of logs and of `util.inspect`. */
  readonly password?: PasswordSource | undefined;
  /** Default `PGDATABASE`, else the user's name. */
  readonly database?: string | undefined;
  /**
   * `true` verifies the certificate and the host's name, `false` is plain text, or Node's TLS options as they are.
   *
   * Default: `sslmode` of the URL, else `PGSSLMODE`. As in libpq, except that `require` verifies too, as
   * `verify-full`, and that `allow` and `prefer` count as not said. Nothing said: verified TLS, but none to a local
   * host. A Unix socket never has TLS.
   *
   * Where no `ca` is given, it is the file in `sslrootcert` or `PGSSLROOTCERT` (`system`: Node's own roots), else
   * for Amazon RDS the certificates that Lambda keeps in `/var/runtime/ca-cert.pem`, else Node's own roots.
   */
  readonly tls?: boolean | ConnectionOptions | undefined;
  /**
   * `direct` begins TLS without asking the server first, which saves a round trip; PostgreSQL 17 or newer, with `tls`.
   * Default: `sslnegotiation` of the URL, else `PGSSLNEGOTIATION`, else `postgres`.
   */
  readonly sslnegotiation?: SslNegotiation | undefined;
  /**
   * SCRAM with channel binding, as in libpq: `prefer` where the server offers it, `require` or no login at all.
   * Default: `channel_binding` of the URL, else `PGCHANNELBINDING`, else `disable`: verified TLS proves the same.
   */
  readonly channelBinding?: ChannelBinding | undefined;
}

export type Via = 'pgbouncer' | 'rds-proxy';

/** How TLS begins: asked for in plain text first, or at once (PostgreSQL 17). */
export type SslNegotiation = 'postgres' | 'direct';

/** Whether the login is bound to the server's certificate (SCRAM-SHA-256-PLUS). */
export type ChannelBinding = 'disable' | 'prefer' | 'require';

/** Options of Sequelize that Sluice sets itself, and the option of ours to use instead. */
export type OwnedSequelizeOption =
  | 'database'
  | 'dialect'
  | 'dialectModule'
  | 'dialectModulePath'
  | 'host'
  | 'logging'
  | 'modelPaths'
  | 'models'
  | 'native'
  | 'password'
  | 'pool'
  | 'port'
  | 'replication'
  | 'repositoryMode'
  | 'ssl'
  | 'storage'
  | 'username'
  | 'validateOnly';

/** What `defineDatabase` takes. Options are copied, never changed. */
export interface DatabaseOptions extends ServerOptions {
  /** The sequelize-typescript models of this database. A model belongs to one database. */
  readonly models?: readonly ModelClass[] | undefined;
  /**
   * `postgres://user:password@host:port/database?sslmode=...`, read as libpq reads it; what it leaves out comes from
   * the `PG*` variables. Default `DATABASE_URL`, unless `host`, `port`, `username`, `password` or `database` is given;
   * together with one of those it is refused.
   */
  readonly url?: string | undefined;
  readonly pool?:
    | {
        /** Most connections at once, to the primary and to the replicas each. Default 2; 10 with `AWS_LAMBDA_MAX_CONCURRENCY`. */
        readonly max?: number | undefined;
        /** Longest wait for a free connection of ours, in ms. Default 3 000. */
        readonly acquireMs?: number | undefined;
      }
    | undefined;
  /**
   * Longest wait for the server, all attempts together, in ms. Default `connect_timeout` of the URL, else
   * `PGCONNECT_TIMEOUT` (both in seconds), else 10 000. One attempt gets at most 2 000 of them.
   */
  readonly connectMs?: number | undefined;
  /** Longest time that closing may take, in ms; never more than what remains of the invocation. Default 1 000. */
  readonly closeMs?: number | undefined;
  /** After this idle time in ms the Sequelize instance is made anew on entry. Default: never. `@UseDatabase(ms)` overrides it. */
  readonly idleRecreateMs?: number | undefined;
  /**
   * Keeps connections between invocations: the server ends one that was idle for so long, in ms, whether the container
   * is frozen or not. From 1 000 to 300 000, above which the network cuts it; needs PostgreSQL 14; not together with `via`.
   * What is set on a session (`SET`, temporary tables, advisory locks) is there in the next invocation too. Default: off.
   */
  readonly leaseMs?: number | undefined;
  /**
   * The proxy between Lambda and the server: Sluice then sends only what it accepts, none of its server-side guards, and
   * to RDS Proxy no request to cancel. PgBouncer's `pool_mode` may be `transaction`. Default: none.
   */
  readonly via?: Via | undefined;
  /** Read replicas, as Sequelize's `replication`: SELECTs outside a transaction go to `read` in turn, all else to `write` (default: the options above). */
  readonly replication?:
    | { readonly read: ServerOptions | readonly ServerOptions[]; readonly write?: ServerOptions | undefined }
    | undefined;
  /**
   * How the columns of a result are parsed. `models`: every built-in type, and those of the models; the server's catalogue
   * is read, once per container, when a model has a column of HSTORE, GEOMETRY or GEOGRAPHY, an array of CITEXT or ENUM, or a
   * type that Sequelize does not name. `catalogue`: it is always read, for raw SQL on such columns of tables without a
   * model. Default `models`.
   */
  readonly types?: 'models' | 'catalogue' | undefined;
  /** What `pg_stat_activity` shows. Default `application_name` of the URL, else `PGAPPNAME`, else the function's name (`AWS_LAMBDA_FUNCTION_NAME`), else `sluice`. */
  readonly applicationName?: string | undefined;
  /**
   * `eager`: a connection is begun when the invocation arrives, beside the handler's own start, also for an invocation
   * that never queries. Default `lazy`: the first query begins it.
   */
  readonly connect?: 'lazy' | 'eager' | undefined;
  /**
   * What Sluice does to connect faster can be switched off, one by one or all (`false`), and by the variable
   * `SLUICE_OPTIMISE_OFF=scramKeys,saslPipelining` (or `all`) without a new deployment. Default: all on.
   *
   * - `startupSettings`: session settings and guards travel in the startup message, not as `SET`
   * - `scramKeys`: keys derived from the password are kept in memory for the next login
   * - `saslPipelining`: the login begins together with the startup message, where this container has seen SCRAM there
   * - `queryPipelining`: the first query leaves behind the login's last message, under verified TLS
   * - `staticTypes`: the types of PostgreSQL itself are known without reading its catalogue
   * - `secureContext`: certificates are parsed once
   * - `leanHandshake`: one key share of TLS that servers take today, and no object for each certificate of the chain
   * - `connectInTurn`: where a server refuses, one connection at a time tries again
   */
  readonly optimise?: boolean | Partial<Optimisations> | undefined;
  /** As Sequelize's `logging`, but off by default. */
  readonly logging?: SequelizeOptions['logging'] | undefined;
  /** Every other option of Sequelize, passed through. One that Sluice owns is refused by name. */
  readonly sequelize?:
    | (Omit<SequelizeOptions, OwnedSequelizeOption> & {
        /** The server's, as three numbers: `16.4.0`. Default: learned from the first connection. */
        readonly databaseVersion?: string | undefined;
      })
    | undefined;
}
