import type { ErrorFields } from './backend-messages.js';
import type { Token } from './statements.js';

/** Limits that a server keeps with timers and signals; PGlite has neither, and would take the setting and do nothing. */
const TIMEOUTS: ReadonlySet<string> = new Set([
  'statement_timeout',
  'lock_timeout',
  'transaction_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
]);

/** They act on another backend, and there is one. */
const SIGNALS: ReadonlySet<string> = new Set(['pg_terminate_backend', 'pg_cancel_backend']);

/** Why a text cannot be run here as a server would run it: better an error than a test that passes for nothing. */
export function refusalOf(statements: readonly (readonly Token[])[]): ErrorFields | undefined {
  for (const tokens of statements) {
    const name = timeoutSetBy(tokens) ?? signalSentBy(tokens);
    if (name !== undefined) return refusal(name);
  }
  return undefined;
}

function refusal(name: string): ErrorFields {
  return {
    severity: 'ERROR',
    code: '0A000',
    message: `An in-memory database cannot do \`${name}\`: it has one session, and nothing ends what runs in it`,
    hint: "Run this test on a server, with inMemoryRegistry(database, { engine: 'server' })",
  };
}

/** `SET`, with or without LOCAL or SESSION, and `set_config`; not to 0 or DEFAULT, which ask for nothing. */
function timeoutSetBy(tokens: readonly Token[]): string | undefined {
  if (tokens[0]?.text === 'set' && tokens[0].kind === 'name') {
    const at = tokens[1]?.text === 'local' || tokens[1]?.text === 'session' ? 2 : 1;
    const name = tokens[at]?.text ?? '';
    const isTimeout = TIMEOUTS.has(name) && !asksForNothing(tokens[at + 2]);
    return isTimeout ? `SET ${name}` : undefined;
  }
  const at = tokens.findIndex(({ kind, text }) => kind === 'name' && text === 'set_config');
  const name = tokens[at + 2]?.text ?? '';
  return at >= 0 && TIMEOUTS.has(name) && !asksForNothing(tokens[at + 4])
    ? `set_config('${name}')`
    : undefined;
}

function asksForNothing(value: Token | undefined): boolean {
  return value === undefined || /^(?:default|0+\s*[a-z]*)$/.test(value.text);
}

function signalSentBy(tokens: readonly Token[]): string | undefined {
  const called = tokens.find(
    ({ kind, text }, i) => kind === 'name' && SIGNALS.has(text) && tokens[i + 1]?.text === '(',
  );
  return called?.text;
}
