import type { BuildOptions, PartialMessage, PluginBuild } from 'esbuild';
import { ConfigurationError } from '../../errors/configuration-error.js';
import type { ResolvedPluginOptions } from '../options.js';

/** What Sequelize and pg require at run time has to be there in an ES module too. */
const REQUIRE =
  `import { createRequire as __createRequire } from 'node:module'; ` +
  `const require = __createRequire(import.meta.url);`;

/** Fills in what a bundle for Lambda needs and the user has left open, and warns of what breaks models. */
export function adjustSettings(build: PluginBuild, options: ResolvedPluginOptions): void {
  const { initialOptions } = build;
  refuseOthers(initialOptions);
  initialOptions.platform ??= 'node';
  if (options.fastMinify) minifyFast(initialOptions);
  if (options.nodeRequire && initialOptions.format === 'esm') defineRequire(initialOptions);
  const warnings = warningsOf(initialOptions, options);
  build.onStart(() => ({ warnings }));
}

function refuseOthers({ bundle, platform = 'node' }: BuildOptions): void {
  const problems: string[] = [];
  if (bundle !== true)
    problems.push('`bundle` is not set: set it to true, the plugin changes what is bundled');
  if (platform !== 'node') {
    problems.push(
      `\`platform\` is '${platform}': set it to 'node', where Lambda functions run, or leave it out`,
    );
  }
  if (problems.length > 0) throw new ConfigurationError("esbuild's options", problems);
}

function minifyFast(initialOptions: BuildOptions): void {
  if (initialOptions.minify !== true || initialOptions.minifyIdentifiers !== undefined) return;
  initialOptions.minify = false;
  initialOptions.minifyWhitespace ??= true;
  initialOptions.minifySyntax ??= true;
}

function defineRequire(initialOptions: BuildOptions): void {
  const given = initialOptions.banner?.['js'];
  if (given?.includes('createRequire')) return;
  // Theirs may be a licence, or `#!` in the first line.
  const js = given === undefined ? REQUIRE : `${given}\n${REQUIRE}`;
  initialOptions.banner = { ...initialOptions.banner, js };
}

function warningsOf(
  { minify, minifyIdentifiers = minify, keepNames }: BuildOptions,
  { classNames }: ResolvedPluginOptions,
): PartialMessage[] {
  if (minifyIdentifiers !== true || keepNames === true || classNames) return [];
  return [
    {
      text:
        'The names of classes, after which Sequelize calls models and tables, are lost: `minifyIdentifiers` is on, and both ' +
        '`classNames` of the plugin and `keepNames` are off. Switch one of them on',
    },
  ];
}
