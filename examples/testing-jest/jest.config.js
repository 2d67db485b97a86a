/** @type {import('jest').Config} */
module.exports = {
  // The first run of all makes an empty PostgreSQL, which takes seconds. Later ones start from its image. Holds for hooks too.
  testTimeout: 60_000,
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};
