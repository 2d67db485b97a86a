import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface FoundPackage {
  /** The file that the package's name stands for. */
  readonly file: string;
  /** As in a module beside the one that needs the package. */
  readonly require: NodeJS.Require;
}

/**
 * Finds an optional peer of the project: from the working folder, the program that was started, or this file, which is
 * known in CommonJS only. `undefined` if it is not installed.
 */
export function resolvePackage(name: string): FoundPackage | undefined {
  for (const from of places()) {
    const require = createRequire(from);
    try {
      return { file: require.resolve(name), require };
    } catch (error) {
      if (!isMissing(error, name)) throw error;
    }
  }
  return undefined;
}

function places(): string[] {
  const [, program] = process.argv;
  return [
    join(process.cwd(), 'package.json'),
    ...(program === undefined ? [] : [realOf(program)]),
    ...(typeof __filename === 'string' ? [__filename] : []),
  ];
}

function realOf(program: string): string {
  try {
    return realpathSync(program);
  } catch {
    // A program that was given as text has no file.
    return join(process.cwd(), 'package.json');
  }
}

/** Whether it is this package that is not there, and not one that it needs itself. */
function isMissing(error: unknown, name: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'MODULE_NOT_FOUND' && error.message.includes(`'${name}'`);
}
