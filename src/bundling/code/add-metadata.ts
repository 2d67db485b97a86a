import type { PartialMessage } from 'esbuild';
import type { OxcError, TransformOptions } from 'oxc-transform';
import { loosenImports } from './metadata-imports.js';
import type { Source } from './own-code.js';
import type { CompilerOptions } from './tsconfig.js';
import { withSourceMap } from './source-map.js';

/** The file as JavaScript with its decorators applied and their metadata; as it is where it has none to write. */
export async function addMetadata(
  source: Source,
  when: 'tsconfig' | true,
): Promise<Source | { readonly errors: PartialMessage[] }> {
  const { path, code, loader, tsconfig, sourceMap } = source;
  const { experimentalDecorators, emitDecoratorMetadata } = tsconfig.compilerOptions;
  if (experimentalDecorators !== true || (emitDecoratorMetadata !== true && when !== true)) return source;
  if ((loader !== 'ts' && loader !== 'tsx') || !code.includes('@')) return source;
  const transform = await loadTransform();
  if (transform === undefined) return { errors: [notInstalled(path)] };
  const { code: transformed, map, errors, helpersUsed } = await transform(path, code, oxcOptions(source));
  if (errors.length > 0) return { errors: errors.map((error) => messageOf(error, path, code)) };
  // No decorator in it: esbuild knows best what to do with the rest.
  if (Object.keys(helpersUsed).length === 0) return source;
  const contents = loosenImports(transformed);
  return {
    ...source,
    code: sourceMap && map !== undefined ? withSourceMap(contents, JSON.stringify(map)) : contents,
    loader: loader === 'tsx' ? 'jsx' : 'js',
  };
}

function oxcOptions({ loader, tsconfig: { compilerOptions }, sourceMap }: Source): TransformOptions {
  const define = definesClassFields(compilerOptions);
  const { strict, strictNullChecks = strict ?? false, verbatimModuleSyntax } = compilerOptions;
  return {
    lang: loader === 'tsx' ? 'tsx' : 'ts',
    sourcemap: sourceMap,
    jsx: 'preserve',
    decorator: { legacy: true, emitDecoratorMetadata: true, strictNullChecks },
    assumptions: { setPublicClassFields: !define },
    typescript: {
      removeClassFieldsWithoutInitializer: !define,
      onlyRemoveTypeImports: verbatimModuleSyntax ?? false,
    },
  };
}

/** As TypeScript and esbuild read it, so that files with and without metadata behave alike. */
function definesClassFields({ useDefineForClassFields, target = 'esnext' }: CompilerOptions): boolean {
  return useDefineForClassFields ?? /^es(next|202[2-9]|20[3-9]\d)$/i.test(target);
}

type Transform = (typeof import('oxc-transform'))['transform'];

async function loadTransform(): Promise<Transform | undefined> {
  try {
    return (await import('oxc-transform')).transform;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function notInstalled(file: string): PartialMessage {
  return {
    text:
      'The decorator metadata of this file, which its tsconfig.json asks for by `emitDecoratorMetadata`, is written with the package ' +
      'oxc-transform, which is not installed. Install it (npm i -D oxc-transform), or give every column its type and set ' +
      '`metadata: false` in the options of the plugin',
    location: { file },
  };
}

function messageOf({ message, labels, helpMessage }: OxcError, file: string, code: string): PartialMessage {
  const text = helpMessage === null ? message : `${message}. ${helpMessage}`;
  const start = labels[0]?.start;
  if (start === undefined) return { text, location: { file } };
  const before = code.slice(0, start).split('\n');
  const column = before.at(-1)?.length ?? 0;
  const lineText = code.split('\n')[before.length - 1] ?? '';
  return { text, location: { file, line: before.length, column, lineText } };
}
