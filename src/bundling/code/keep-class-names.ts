import type { PluginBuild, TransformOptions } from 'esbuild';
import type { Source } from './own-code.js';

/**
 * The file as JavaScript in which each class says its name. esbuild's own `keepNames` does it for all packages too, which
 * makes the bundle slower to load.
 */
export async function keepClassNames(
  source: Source,
  { esbuild, initialOptions }: PluginBuild,
): Promise<Source> {
  const { path, code, loader, sourceMap, tsconfig } = source;
  const options: TransformOptions = {
    loader,
    keepNames: true,
    target: 'esnext',
    // What it is in the bundle is decided there.
    jsx: 'preserve',
    sourcefile: path,
    sourcemap: sourceMap ? 'inline' : false,
    tsconfigRaw: { compilerOptions: relevant(tsconfig.compilerOptions) },
    logLevel: 'silent',
    ...(initialOptions.charset !== undefined && { charset: initialOptions.charset }),
  };
  try {
    const { code: contents } = await esbuild.transform(code, options);
    return { ...source, code: contents, loader: loader === 'tsx' || loader === 'jsx' ? 'jsx' : 'js' };
  } catch {
    // The build meets the same mistake, and says where it is in the file.
    return source;
  }
}

/** Without `jsx` and its kin, which are left to the build. */
function relevant(given: Source['tsconfig']['compilerOptions']): object {
  const names = [
    'alwaysStrict',
    'experimentalDecorators',
    'strict',
    'target',
    'useDefineForClassFields',
    'verbatimModuleSyntax',
  ] as const;
  return Object.fromEntries(
    names.map((name) => [name, given[name]]).filter(([, value]) => value !== undefined),
  );
}
