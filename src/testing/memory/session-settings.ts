import pg from 'pg';

/**
 * Settings of one session, as it would have them on a server: those of its startup message, and those it has set since.
 * In memory all sessions share one, which gets the settings of whoever speaks.
 */
export class SessionSettings {
  readonly #startup: Readonly<Record<string, string>>;
  #current: Readonly<Record<string, string>>;

  constructor(startup: ReadonlyMap<string, string>) {
    const settings: Record<string, string> = { ...DEFAULTS };
    for (const [name, value] of startup) {
      if (name === 'options') Object.assign(settings, optionsOf(value));
      else if (!NOT_SETTINGS.has(name)) settings[name.toLowerCase()] = value;
    }
    this.#startup = this.#current = settings;
  }

  /** The same for sessions with the same settings. */
  get key(): string {
    return JSON.stringify(Object.entries(this.#current).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  startupValue(name: string): string | undefined {
    return this.#startup[name.toLowerCase()];
  }

  /** What the engine's session has set, as `readStatement` answers. What was reset goes back to the startup message. */
  learn(read: Readonly<Record<string, string>>): void {
    this.#current = { ...this.#startup, ...read };
  }

  /** Gives the engine's session these settings, and no others. */
  applyStatement(): string {
    const calls = Object.entries(this.#current).map(
      ([name, value]) => `set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, false)`,
    );
    const all = 'RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL';
    return calls.length === 0 ? all : `${all}; SELECT ${calls.join(', ')}`;
  }
}

/** Where PGlite's own differ from a server's. */
const DEFAULTS = { search_path: '"$user", public', allow_system_table_mods: 'off' };

/** Asks for what the engine's session has set. Those with a dot are in no list, and must be asked for by name. */
export function readStatement(custom: ReadonlySet<string>): string {
  const names = ['role', ...custom].map((name) => pg.escapeLiteral(name)).join(', ');
  return (
    `SELECT name, setting FROM pg_settings WHERE source = 'session' UNION ALL ` +
    `SELECT name, current_setting(name, true) FROM unnest(ARRAY[${names}]) AS name ` +
    `WHERE coalesce(current_setting(name, true), '') NOT IN ('', 'none')`
  );
}

/** Who connects, and what only a server with a clock can do; the latter guard a container that may be killed. */
const NOT_SETTINGS: ReadonlySet<string> = new Set([
  'user',
  'database',
  'replication',
  'client_connection_check_interval',
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
]);

/** `-c name=value` and `--name=value`; a backslash takes the next character as it is. */
function optionsOf(text: string): Record<string, string> {
  const words = (text.match(/(?:\\.|[^\s\\])+/g) ?? []).map((word) => word.replace(/\\(.)/g, '$1'));
  const settings: Record<string, string> = {};
  for (let i = 0; i < words.length; i++) {
    let word = words[i] ?? '';
    if (word === '-c') word = words[++i] ?? '';
    else word = word.replace(/^(?:-c|--)/, '');
    const [, name, value] = /^([\w.-]+)=(.*)$/s.exec(word) ?? [];
    const setting = name?.replaceAll('-', '_').toLowerCase();
    if (setting !== undefined && value !== undefined && !NOT_SETTINGS.has(setting)) settings[setting] = value;
  }
  return settings;
}
