/** Settings of one session, sent in the startup message: no `SET`, no round trip. */
export interface SessionSettings {
  /** Sequelize's `timezone`: a zone's name or an offset. `undefined` keeps the server's own. */
  readonly timezone: string | undefined;
  /** `undefined` keeps the server's own. */
  readonly clientMinMessages: string | undefined;
  /** Has backslashes mean nothing in strings, as Sequelize writes them. */
  readonly standardStrings: boolean;
  /** Sent as `SET` after connecting instead, the guards too. */
  readonly asStatements: boolean;
}

/** What the server guards when the container cannot: killed, frozen, cut off. In ms; `undefined` is no limit. */
export interface ServerGuards {
  /** Ends a statement whose client is gone. A backend whose client was killed runs on to the end of its statement without it. */
  readonly clientCheckMs: number;
  /** Longest statement, longest idle time in a transaction and outside of one. */
  readonly idleAndStatementMs: number | undefined;
  /** Longest idle time outside of a transaction, where that is another: the server then ends the connection. */
  readonly leaseMs?: number | undefined;
}

/** A server that does not know a guard, or does not let this role set it, says one of these while it starts the session. */
const REFUSED_PARAMETER = new Set(['42704', '22023', '42501', '55P02', '08P01', '0A000']);

export function isRefusedParameter(code: string | undefined): boolean {
  return code !== undefined && REFUSED_PARAMETER.has(code);
}

export function settingsParameters(settings: SessionSettings): Record<string, string> {
  const parameters: Record<string, string> = {};
  if (settings.clientMinMessages !== undefined)
    parameters['client_min_messages'] = settings.clientMinMessages;
  if (settings.standardStrings) parameters['standard_conforming_strings'] = 'on';
  if (settings.timezone !== undefined) parameters['TimeZone'] = timeZone(settings.timezone);
  return parameters;
}

/** `own` are limits that the user set: the shorter one holds. */
export function guardParameters(
  guards: ServerGuards,
  own: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const parameters: Record<string, string> = {
    client_connection_check_interval: String(guards.clientCheckMs),
  };
  const limits = {
    statement_timeout: guards.idleAndStatementMs,
    idle_in_transaction_session_timeout: guards.idleAndStatementMs,
    idle_session_timeout: guards.leaseMs ?? guards.idleAndStatementMs,
  };
  for (const [name, limitMs] of Object.entries(limits)) {
    if (limitMs === undefined) continue;
    const ownMs = Number(own[name]);
    const shorter = ownMs > 0 ? Math.min(ownMs, limitMs) : limitMs;
    parameters[name] = String(Math.min(Math.max(Math.ceil(shorter), SHORTEST_MS), LONGEST_MS));
  }
  return parameters;
}

/** The same parameters as statements. */
export function setStatements(parameters: Readonly<Record<string, string>>): string {
  const statements = Object.entries(parameters).map(
    ([name, value]) => `SET ${name} TO '${value.replaceAll("'", "''")}'`,
  );
  return statements.join('; ');
}

// 0 would be no limit at all, and what is no 32-bit integer the server refuses.
const SHORTEST_MS = 1;
const LONGEST_MS = 2 ** 31 - 1;

/** A bare offset is read the POSIX way, with the sign turned round; a proxy knows it only in the server's own words. */
function timeZone(zone: string): string {
  const [, sign, hours, minutes = '00'] = /^([+-])(\d{1,2})(?::?([0-5]\d))?$/.exec(zone) ?? [];
  if (hours === undefined) return /^[+-]/.test(zone) ? `INTERVAL '${zone}'` : zone;
  const offset = hours.padStart(2, '0') + (minutes === '00' ? '' : `:${minutes}`);
  return sign === '+' ? `<+${offset}>-${offset}` : `<-${offset}>+${offset}`;
}
