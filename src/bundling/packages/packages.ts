import type { PluginBuild } from 'esbuild';
import type { ResolvedPluginOptions } from '../options.js';
import { classValidator } from './class-validator.js';
import { debug } from './debug.js';
import { dialects } from './dialects.js';
import { glob } from './glob.js';
import { lazyModules } from './lazy-modules.js';
import { momentTimezone } from './moment-timezone.js';
import { oneCopy } from './one-copy.js';
import { optionalDrivers } from './optional-drivers.js';
import { loadReplacements, replace } from './replace.js';

/** What is made of the packages in the bundle. */
export function packages(build: PluginBuild, options: ResolvedPluginOptions): void {
  const replacements = [
    ...(options.dialects ? dialects : []),
    ...(options.optionalDrivers ? optionalDrivers : []),
    momentTimezone(options),
    ...(options.classValidator ? [classValidator] : []),
    ...(options.glob ? [glob] : []),
    ...(options.lazy ? lazyModules : []),
    ...(options.debug ? [debug] : []),
  ];
  if (options.oneCopy) oneCopy(build);
  for (const replacement of replacements) replace(build, replacement);
  loadReplacements(build);
}
