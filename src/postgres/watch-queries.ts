type Query = (...args: unknown[]) => unknown;
type Callback = (error: unknown, result?: unknown) => unknown;

/** What the client is told of its statements, and what it decides about them. */
export interface QueryWatch {
  /** A statement is given to the client. */
  began(sql: string | undefined): void;
  /** Whether its caller may hear of this outcome. An error of `undefined` is a result. */
  mayHear(error: unknown): boolean;
}

/** A query object of one's own: `pg.Query`, pg-cursor, pg-query-stream. */
interface Submittable {
  readonly text?: string;
  submit: unknown;
  callback?: Callback | undefined;
  handleError(...args: unknown[]): unknown;
}

/** pg's `query`, in all its forms, with a watch over it. */
export function watchQueries(query: Query, watch: QueryWatch): Query {
  const guarded =
    (callback: Callback): Callback =>
    (error, result) =>
      watch.mayHear(error ?? undefined) ? callback(error, result) : undefined;

  return (...args) => {
    const [first] = args;
    watch.began(typeof first === 'string' ? first : (first as { text?: string } | null)?.text);
    if (isSubmittable(first)) {
      guardSubmittable(first, guarded);
      return watch.mayHear(undefined) ? query(...args) : first;
    }
    if (!watch.mayHear(undefined)) return new Promise(() => {});

    const last = args.findLastIndex((arg) => typeof arg === 'function');
    if (last > 0) {
      args[last] = guarded(args[last] as Callback);
    } else if (typeof (first as { callback?: unknown } | null)?.callback === 'function') {
      args[0] = { ...(first as object), callback: guarded((first as { callback: Callback }).callback) };
    }
    const answer = query(...args);
    if (!(answer instanceof Promise)) return answer;
    return new Promise((resolve, reject) => {
      answer.then(
        (result) => watch.mayHear(undefined) && resolve(result),
        (error: unknown) => watch.mayHear(error) && reject(error),
      );
    });
  };
}

function isSubmittable(query: unknown): query is Submittable {
  return typeof (query as { submit?: unknown } | null)?.submit === 'function';
}

function guardSubmittable(query: Submittable, guarded: (callback: Callback) => Callback): void {
  const handleError = query.handleError.bind(query);
  query.handleError = guarded((error, connection) => handleError(error, connection));
  if (typeof query.callback === 'function') query.callback = guarded(query.callback);
}
