import type { ErrorFields } from './backend-messages.js';
import { refusalOf } from './refusals.js';
import { statementsOf, type Token } from './statements.js';

/** What of a text outlives its transaction, or needs care before it runs. */
export interface StatementTraits {
  /** It is not run, for this reason. */
  readonly refusal?: ErrorFields;
  /** It is one COPY that reads what the client sends. */
  readonly copiesIn?: 'text' | 'binary';
  readonly changesSettings?: boolean;
  /** It takes settings back, those of the startup message too. */
  readonly resets?: boolean;
  /** Names of settings that only sessions know, such as `app.tenant`. */
  readonly customSettings?: readonly string[];
  readonly listensTo?: readonly string[];
  /** `*`: all. */
  readonly unlistens?: readonly string[];
  /** It leaves something that belongs to a session: a temporary table, a prepared statement, an advisory lock. */
  readonly leaves?: readonly ('temporary' | 'prepared' | 'advisory')[];
}

const NOTHING: StatementTraits = Object.freeze({});

/** Most statements have none of these words, and need not be read. */
const WORDS =
  /\b(?:set|reset|discard|set_config|listen|unlisten|copy|temp|temporary|pg_temp|prepare|do|call|\w*advisory\w*|pg_terminate_backend|pg_cancel_backend)\b/i;

export function traitsOf(sql: string, extended: boolean): StatementTraits {
  if (!WORDS.test(sql)) return NOTHING;
  const statements = statementsOf(sql);
  const traits = statements.map(traitsOfOne);
  const copies = traits.some(({ copiesIn }) => copiesIn !== undefined);
  const refusal =
    refusalOf(statements) ?? (copies && (extended || traits.length > 1) ? COPY_ALONE : undefined);
  const copiesIn = traits[0]?.copiesIn;
  return {
    ...(refusal && { refusal }),
    ...(copiesIn && { copiesIn }),
    changesSettings: traits.some((one) => one.changesSettings),
    resets: traits.some((one) => one.resets),
    customSettings: traits.flatMap((one) => one.customSettings ?? []),
    listensTo: traits.flatMap((one) => one.listensTo ?? []),
    unlistens: traits.flatMap((one) => one.unlistens ?? []),
    leaves: traits.flatMap((one) => one.leaves ?? []),
  };
}

const COPY_ALONE: ErrorFields = {
  severity: 'ERROR',
  code: '0A000',
  message:
    'An in-memory database takes COPY ... FROM STDIN only as a statement of its own, in the simple protocol',
  hint: "Send it without parameters and without other statements, or run this test with `engine: 'server'`",
};

function traitsOfOne(tokens: readonly Token[]): StatementTraits {
  const [first, second] = tokens.map(({ text }) => text);
  const names = new Set(tokens.filter(({ kind }) => kind === 'name').map(({ text }) => text));
  const leaves = leavingsOf(first, names);
  const rest: StatementTraits = { ...(leaves.length > 0 && { leaves }) };
  switch (first) {
    case 'set':
    case 'reset':
    case 'discard':
      return { ...rest, changesSettings: true, resets: first !== 'set', customSettings: customIn(tokens) };
    case 'do':
    case 'call':
      // What is done within it is not seen.
      return { ...rest, changesSettings: true, customSettings: customIn(tokens) };
    case 'listen':
      return second === undefined ? rest : { ...rest, listensTo: [second] };
    case 'unlisten':
      return second === undefined ? rest : { ...rest, unlistens: [second] };
    case 'copy':
      if (!names.has('from') || !names.has('stdin')) return rest;
      return { ...rest, copiesIn: names.has('binary') || isBinary(tokens) ? 'binary' : 'text' };
    default:
      return names.has('set_config') || names.has('pg_temp')
        ? { ...rest, changesSettings: true, customSettings: customIn(tokens) }
        : rest;
  }
}

function leavingsOf(first: string | undefined, names: ReadonlySet<string>) {
  const leaves: ('temporary' | 'prepared' | 'advisory')[] = [];
  if (names.has('temp') || names.has('temporary') || names.has('pg_temp')) leaves.push('temporary');
  if (first === 'prepare') leaves.push('prepared');
  if ([...names].some((name) => /^pg_(?:try_)?advisory_lock(?:_shared)?$/.test(name)))
    leaves.push('advisory');
  return leaves;
}

/** `SET app.tenant = ...`, and the strings of `set_config('app.tenant', ...)`. */
function customIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap(({ kind, text }, i) => {
    if (kind === 'string') return /^[\w$]+(?:\.[\w$]+)+$/.test(text) ? [text] : [];
    const next = tokens[i + 2];
    return kind !== 'other' && tokens[i + 1]?.text === '.' && next !== undefined
      ? [`${text}.${next.text}`]
      : [];
  });
}

/** `WITH (FORMAT 'binary')`. */
function isBinary(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, text }) => kind === 'string' && text.toLowerCase() === 'binary');
}
