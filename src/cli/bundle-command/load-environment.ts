/** The least that a function of Sluice wants to know of its database when it is loaded. Nothing connects to it. */
const STAND_IN_URL = 'postgres://sluice:sluice@localhost/sluice';
const SAYS_WHERE = ['DATABASE_URL', 'PGHOST', 'PGHOSTADDR', 'PGSERVICE'];

export interface LoadEnvironment {
  readonly env: NodeJS.ProcessEnv;
  /** Whether a URL was made up. */
  readonly madeUp: boolean;
}

/** What the processes have that load a bundle: ours, `--env`, and a database where none is named. */
export function loadEnvironment(given: Readonly<Record<string, string>>): LoadEnvironment {
  // Its flags would be V8's too.
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: undefined, NODE_DEBUG: undefined, ...given };
  const madeUp = !SAYS_WHERE.some((name) => env[name]);
  return { env: madeUp ? { ...env, DATABASE_URL: STAND_IN_URL } : env, madeUp };
}
