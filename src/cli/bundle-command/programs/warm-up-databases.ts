import { Socket } from 'node:net';

/** As much of a model of Sequelize as is used here. */
interface WarmModel {
  readonly name: string;
  readonly associations: Readonly<Record<string, unknown>>;
  readonly primaryKeyAttribute?: string;
  findAll(options: object): Promise<unknown>;
  findByPk(key: unknown, options: object): Promise<unknown>;
  count(options: object): Promise<unknown>;
  create(values: object, options: object): Promise<unknown>;
  update(values: object, options: object): Promise<unknown>;
  destroy(options: object): Promise<unknown>;
}

interface WarmDatabase {
  readonly name: string;
  readonly sequelize: {
    readonly models: Readonly<Record<string, WarmModel>>;
    transaction(work: () => Promise<unknown>): Promise<unknown>;
  };
  run(work: () => Promise<unknown>): Promise<unknown>;
}

/** Longest that one database may take: what it needs besides may not be there. */
const PATIENCE_MS = 8_000;

/**
 * Runs the usual queries of each database of the container against the server on `port`, wherever the database is said to be,
 * so that V8 compiles what a first query runs. No hook of a model is called. Returns what was done, in words.
 */
export async function warmUpDatabases(port: number): Promise<readonly string[]> {
  const databases = databasesOfContainer();
  if (databases.length === 0) return ['nothing else, since it has no database of Sluice'];
  divertConnections(port);
  const notes: string[] = [];
  for (const database of databases) notes.push(await warmUp(database));
  return notes;
}

/** What the copy of Sluice in the bundle has, whatever number its container's state bears. */
function databasesOfContainer(): readonly WarmDatabase[] {
  const holder = globalThis as { readonly [key: symbol]: unknown };
  return Object.getOwnPropertySymbols(globalThis)
    .filter((key) => /^sluice\.container\.\d+$/.test(Symbol.keyFor(key) ?? ''))
    .flatMap((key) => {
      const { databases } = holder[key] as { readonly databases?: ReadonlyMap<string, WarmDatabase> };
      return [...(databases?.values() ?? [])];
    });
}

async function warmUp(database: WarmDatabase): Promise<string> {
  const problems: string[] = [];
  const [model] = Object.values(database.sequelize.models).toSorted(
    (a, b) => Object.keys(b.associations).length - Object.keys(a.associations).length,
  );
  const queries = database.run(async () => {
    for (const query of queriesOf(model, database)) {
      try {
        await query();
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
    }
  });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${PATIENCE_MS / 1_000} s`)), PATIENCE_MS);
  });
  try {
    await Promise.race([queries, patience]);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
  queries.catch(() => undefined);
  return problems.length === 0
    ? `queries of database ${database.name} against a stand-in server`
    : `queries of database ${database.name} against a stand-in server, in part: ${problems[0]}`;
}

/** Those of most functions, on the model with the most associations. */
function queriesOf(
  model: WarmModel | undefined,
  { sequelize }: WarmDatabase,
): readonly (() => Promise<unknown>)[] {
  if (!model) return [() => sequelize.transaction(() => Promise.resolve())];
  const include = Object.keys(model.associations);
  const key = model.primaryKeyAttribute;
  const where = key === undefined ? {} : { [key]: 1 };
  const options = { hooks: false };
  return [
    ...(key === undefined ? [] : [() => model.findByPk(1, { ...options, include })]),
    () =>
      model.findAll({
        ...options,
        where,
        ...(key === undefined ? {} : { order: [[key, 'ASC']] }),
        limit: 10,
      }),
    () => model.count({ ...options, where }),
    () =>
      sequelize.transaction(async () => {
        await model.create(where, { ...options, validate: false });
        await model.update(where, { ...options, where, validate: false });
        await model.destroy({ ...options, where });
      }),
  ];
}

/** Whatever this process connects to from here on is that port: nothing is to leave the machine, however late. */
function divertConnections(port: number): void {
  const prototype = Socket.prototype as { connect: (...args: unknown[]) => unknown };
  const { connect } = prototype;
  prototype.connect = function (this: Socket, ...args: unknown[]) {
    // Node's own callers give all that they have as one array.
    const given = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
    const listener = given.find((arg) => typeof arg === 'function');
    return Reflect.apply(connect, this, [{ port, host: '127.0.0.1' }, ...(listener ? [listener] : [])]);
  };
}
