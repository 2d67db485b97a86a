import type { BuildOptions, Plugin } from 'esbuild';

const FILE = 'sluice:import-meta-url';
const NAMES = { url: '__sluice_import_meta_url', filename: '__filename', dirname: '__dirname' };

/** `import.meta.url` and its kin in a CommonJS bundle, which has no `import.meta`: the bundle's own. */
export const importMetaUrl: {
  readonly options: Pick<BuildOptions, 'define' | 'inject'>;
  readonly plugin: Plugin;
} = {
  options: {
    define: {
      'import.meta.url': NAMES.url,
      'import.meta.filename': NAMES.filename,
      'import.meta.dirname': NAMES.dirname,
    },
    // Left out of a bundle that does not name it.
    inject: [FILE],
  },
  plugin: {
    name: FILE,
    setup(build) {
      build.onResolve({ filter: /^sluice:import-meta-url$/ }, () => ({
        path: FILE,
        namespace: FILE,
        sideEffects: false,
      }));
      build.onLoad({ filter: /.*/, namespace: FILE }, () => ({
        contents: `export const ${NAMES.url} = /* @__PURE__ */ (() => require('node:url').pathToFileURL(__filename).href)();`,
        loader: 'js',
      }));
    },
  },
};
