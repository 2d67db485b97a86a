import { createRequire } from 'node:module';
import type { PluginBuild } from 'esbuild';

/** Before the name of a module of which only metadata needs something. */
const PREFIX = 'sluice-types:';
const NOTHING = 'sluice-nothing';

/** As oxc-transform writes a class that may be a type, which it cannot know. */
const MAY_BE_TYPE = /typeof (\w+) === "undefined" \? Object : \1\b/g;
const IMPORT = /^import (?:(\w+), )?\{ ([^}]+) \} from ("[^"\n]+");/gm;

/**
 * An interface that is imported without `import type` is nothing at run time, and its module need not exist at all
 * (`aws-lambda`). TypeScript knows and leaves the import out. What only metadata asks for is therefore imported as a
 * member of its module: there it may be missing, and then it is `Object`.
 */
export function loosenImports(code: string): string {
  const candidates = new Set([...code.matchAll(MAY_BE_TYPE)].map(([, name = '']) => name));
  if (candidates.size === 0) return code;
  const rest = code.replaceAll(MAY_BE_TYPE, '').replaceAll(IMPORT, '');
  const loose = new Map<string, string>();
  let count = 0;
  const imports = code.replaceAll(
    IMPORT,
    (line, defaultName: string | undefined, list: string, from: string) => {
      const specifiers = list.split(', ');
      const types = specifiers.filter((specifier) => {
        const local = specifier.split(' as ').at(-1) ?? '';
        return candidates.has(local) && !new RegExp(`(?<![\\w$])${local}(?![\\w$])`).test(rest);
      });
      if (types.length === 0) return line;
      const namespace = `_sluiceTypes${count++}`;
      for (const specifier of types) {
        const [imported = '', local = imported] = specifier.split(' as ');
        loose.set(local, `${namespace}[${imported.startsWith('"') ? imported : JSON.stringify(imported)}]`);
      }
      const others = specifiers.filter((specifier) => !types.includes(specifier));
      const named = others.length > 0 ? `{ ${others.join(', ')} }` : undefined;
      const kept = [defaultName, named].filter((part) => part !== undefined).join(', ');
      // On the same line, for the source map.
      return `${kept === '' ? '' : `import ${kept} from ${from}; `}import * as ${namespace} from "${PREFIX}${from.slice(1)};`;
    },
  );
  return imports.replaceAll(MAY_BE_TYPE, (expression, name: string) => {
    const member = loose.get(name);
    return member === undefined ? expression : `(${member} ?? Object)`;
  });
}

/** Finds what is imported so, or nothing. */
export function resolveLooseImports(build: PluginBuild): void {
  const { initialOptions } = build;
  // A type is no member of its module, which is as it should be.
  initialOptions.logOverride = { 'import-is-undefined': 'silent', ...initialOptions.logOverride };
  build.onResolve(
    { filter: new RegExp(`^${PREFIX}`) },
    async ({ path, importer, kind, resolveDir, namespace }) => {
      const name = path.slice(PREFIX.length);
      const found = await build.resolve(name, { importer, kind, resolveDir, namespace });
      if (found.errors.length > 0 || (found.external && !isInstalled(found.path, importer))) {
        return { path: name, namespace: NOTHING };
      }
      const { path: file, external, sideEffects, suffix, namespace: where, pluginData } = found;
      return {
        path: file,
        external,
        sideEffects,
        suffix,
        namespace: where,
        pluginData: pluginData as unknown,
      };
    },
  );
  build.onLoad({ filter: /./, namespace: NOTHING }, () => ({
    contents: 'module.exports = {};',
    loader: 'js',
  }));
}

/** What is external is looked for when the function starts, and must be there. */
function isInstalled(name: string, importer: string): boolean {
  try {
    createRequire(importer).resolve(name);
    return true;
  } catch {
    return false;
  }
}
