#!/usr/bin/env node
import { messageOf } from './message-of.js';
import { nearestName } from './nearest-name.js';
import { quoted, UsageError } from './usage-error.js';

/** So long may what the user's own code has left open keep the process alive. */
const LINGER_MS = 2_000;

async function main([command, ...args]: readonly string[]): Promise<number> {
  switch (command) {
    case 'fleet': {
      const { parseArguments } = await import('./fleet-command/arguments.js');
      const parsed = parseArguments(args);
      if (parsed === 'help') return help('fleet');
      // It loads the fleet, which takes longer than all else.
      const { runFleet } = await import('./fleet-command/run-fleet.js');
      return runFleet(parsed);
    }
    case 'bundle': {
      const { parseBundleArguments } = await import('./bundle-command/arguments.js');
      const parsed = parseBundleArguments(args);
      if (parsed === 'help') return help('bundle');
      const { runBundle } = await import('./bundle-command/run-bundle.js');
      return runBundle(parsed);
    }
    case '--version':
    case '-v': {
      const { packageVersion } = await import('./version.js');
      process.stdout.write(`${packageVersion()}\n`);
      return 0;
    }
    case 'help':
    case '--help':
    case '-h':
      return help(args[0]);
    default:
      throw noCommand(command);
  }
}

/** Shows what a command takes, or which there are. */
async function help(command: string | undefined): Promise<number> {
  if (command === 'fleet') {
    const { FLEET_HELP } = await import('./fleet-command/help.js');
    process.stdout.write(FLEET_HELP);
  } else if (command === 'bundle') {
    const { BUNDLE_HELP } = await import('./bundle-command/help.js');
    process.stdout.write(BUNDLE_HELP);
  } else if (command === undefined) {
    const { HELP } = await import('./help.js');
    process.stdout.write(HELP);
  } else {
    throw noCommand(command);
  }
  return 0;
}

function noCommand(command: string | undefined): UsageError {
  if (command === undefined) return new UsageError('there is no command');
  const meant = nearestName(command, ['bundle', 'fleet', 'help']);
  const hint = meant === undefined ? '' : `: did you mean ${meant}?`;
  return new UsageError(`there is no command ${quoted(command)}${hint}`);
}

/** Says what is wrong on stderr, and returns the exit code. */
function complain(error: unknown, command: string | undefined): number {
  const problems = problemsOf(error);
  if (problems === undefined) {
    let cause = error;
    let said = '';
    for (let depth = 0; cause !== undefined && depth < 5; depth++) {
      const message = messageOf(cause);
      // Many an error has its cause's words in its own.
      if (!said.includes(message)) console.error(`${depth === 0 ? 'sluice' : '  because'}: ${message}`);
      said += `${message}\n`;
      cause = cause instanceof Error ? cause.cause : undefined;
    }
    return 1;
  }
  for (const problem of problems) console.error(`sluice: ${problem}`);
  console.error(`See sluice ${command === 'fleet' || command === 'bundle' ? `${command} ` : ''}--help`);
  return 2;
}

function problemsOf(error: unknown): readonly string[] | undefined {
  if (error instanceof UsageError) return error.problems;
  // A ConfigurationError, which is not worth loading here.
  const isConfiguration = error instanceof Error && 'code' in error && error.code === 'SLUICE_CONFIGURATION';
  if (!isConfiguration) return undefined;
  return 'problems' in error && Array.isArray(error.problems) ? error.problems.map(String) : [error.message];
}

// Whoever reads the output may have enough before its end; then nobody needs the rest.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const args = process.argv.slice(2);
process.exitCode = await main(args).catch((error: unknown) => complain(error, args[0]));
setTimeout(() => process.exit(), LINGER_MS).unref();
