import type { InvocationResult } from 'sluice/fleet';

/** What an error's message says, as people look for it. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/too many (clients|connections)|remaining connection slots/, '53300'],
  [/terminating connection/, '57P01'],
  [/the database system is/, '57P03'],
  [/password authentication failed/, '28P01'],
  [/read-only transaction/, '25006'],
  [/connection manager was closed/, 'connection manager was closed'],
  [/Connection terminated/, 'Connection terminated'],
];

/** In a few words: how an invocation ended that should have ended otherwise. */
export function whatWentWrong({ status, error }: InvocationResult): string {
  if (status === 'succeeded') return 'answered wrongly';
  if (status === 'failed') return `failed: ${errorInWords(error)}`;
  return status.replace('-', ' ');
}

function errorInWords(error: InvocationResult['error']): string {
  const { errorType = '', errorMessage = '' } = error ?? {};
  const [code] = /\bE[A-Z]{4,}\b/.exec(errorMessage) ?? [];
  const known = KNOWN.find(([pattern]) => pattern.test(errorMessage))?.[1];
  return code ?? known ?? errorType.replace(/^Sequelize/, '');
}
