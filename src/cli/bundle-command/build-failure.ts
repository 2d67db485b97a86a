import type { BundleFormat } from '../../bundling/function-entry.js';

interface BuildMessage {
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | null;
}

/** How many of esbuild's errors are shown. */
const SHOWN = 10;

/** What esbuild could not do, with where and a remedy; any other error is returned as it is. */
export function buildFailure(error: unknown, format: BundleFormat): unknown {
  const { errors } = error as { readonly errors?: readonly BuildMessage[] };
  if (!Array.isArray(errors) || errors.length === 0) return error;
  const lines = (errors as readonly BuildMessage[]).slice(0, SHOWN).map(({ text, location }) => {
    const where = location ? `${location.file}:${location.line}:${location.column + 1}: ` : '';
    return `  ${where}${text}${remedyFor(text, format)}`;
  });
  if (errors.length > SHOWN) lines.push(`  and ${errors.length - SHOWN} more`);
  return new Error(`the functions cannot be bundled\n${lines.join('\n')}`);
}

function remedyFor(text: string, format: BundleFormat): string {
  if (text.startsWith('Top-level await') && format === 'cjs') return '. Say --format esm';
  const [, name] = /^Could not resolve "([^"]+)"/.exec(text) ?? [];
  if (name === undefined || /^[./]/.test(name)) return '';
  return `. Install it, or leave it outside with --external ${name}`;
}
