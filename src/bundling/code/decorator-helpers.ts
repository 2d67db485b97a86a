import type { PluginBuild } from 'esbuild';

/** What oxc-transform imports its helpers from. */
const HELPERS = '@oxc-project/runtime/helpers/';

/** What TypeScript's helpers of the same names do. */
const SOURCES: Readonly<Record<string, string>> = {
  decorate: `export default function decorate(decorators, target, key, descriptor) {
    const isMember = key !== undefined;
    let result = isMember ? descriptor === null ? Object.getOwnPropertyDescriptor(target, key) : descriptor : target;
    for (let i = decorators.length - 1; i >= 0; i--) {
      const decorator = decorators[i];
      const given = !isMember ? decorator(result)
        : arguments.length > 3 ? decorator(target, key, result) : decorator(target, key);
      result = given || result;
    }
    if (isMember && arguments.length > 3 && result) Object.defineProperty(target, key, result);
    return result;
  }`,
  decorateMetadata: `export default function decorateMetadata(key, value) {
    return typeof Reflect.metadata === 'function' ? Reflect.metadata(key, value) : () => {};
  }`,
  decorateParam: `export default function decorateParam(index, decorator) {
    return (target, key) => decorator(target, key, index);
  }`,
};

/** Puts the helpers into the bundle; nobody has to install them. */
export function decoratorHelpers(build: PluginBuild): void {
  const namespace = 'sluice-helpers';
  build.onResolve({ filter: new RegExp(`^${HELPERS}`) }, ({ path }) => {
    const name = path.slice(HELPERS.length);
    // Another one is for syntax that is not made older here, and may come from the package itself.
    return Object.hasOwn(SOURCES, name) ? { path: name, namespace, sideEffects: false } : undefined;
  });
  build.onLoad({ filter: /./, namespace }, ({ path }) => ({ contents: SOURCES[path] ?? '', loader: 'js' }));
}
