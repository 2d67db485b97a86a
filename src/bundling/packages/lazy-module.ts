import { createRequire } from 'node:module';
import { quote, requireOf } from './replace.js';

/** The exports of a module as it is installed. */
export type Members = Readonly<Record<string, unknown>>;

/** Loads the module at build time: what it exports is known nowhere else. */
export function membersOf(path: string): Members {
  return createRequire(path)(path) as Members;
}

/** For a module that is used as `module.member` only; `real` is the expression that loads it. */
export function getters(names: readonly string[], real: string): string {
  const lines = names.map((name) => `get ${quote(name)}() { return ${real}[${quote(name)}]; }`);
  return `module.exports = {\n${lines.join(',\n')}\n};`;
}

/**
 * For a module of functions, which may be taken apart while it is required: it is loaded when one is called. What is no
 * function is written as it is. `load` is the expression that loads a function, where it is not the module itself.
 */
export function forwarders(
  path: string,
  load = (name: string) => `${requireOf(path)}[${quote(name)}]`,
): string {
  const lines = Object.entries(membersOf(path))
    // Babel's `default`, which is the module once more.
    .filter(([name]) => name !== 'default')
    .map(([name, member]) => {
      const value =
        typeof member === 'function' ? `(...args) => ${load(name)}(...args)` : JSON.stringify(member);
      return `${quote(name)}: ${value}`;
    });
  return `module.exports = {\n${lines.join(',\n')}\n};`;
}

/** For a module that is a function with members; `real` is the expression that loads it. */
export function callable(names: readonly string[], real: string): string {
  return `
    let loaded;
    const real = () => (loaded ??= ${real});
    const lazy = (...args) => real()(...args);
    for (const name of ${JSON.stringify(names)})
      Object.defineProperty(lazy, name, { get: () => real()[name], enumerable: true, configurable: true });
    module.exports = lazy;`;
}
