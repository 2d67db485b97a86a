import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { compiledFolder } from './test/helpers/compiled.js';
import { standardDecorators } from './test/standard-decorators/lower.js';

const TOOLS = [
  'test/unit/bench',
  'test/unit/bundling',
  'test/unit/cli',
  'test/unit/fleet',
  'test/unit/helpers',
];

export default defineConfig({
  plugins: [standardDecorators(fileURLToPath(new URL('./test/standard-decorators/', import.meta.url)))],
  // Stated here so that files outside tsconfig's "include" are treated alike.
  oxc: {
    decorator: { legacy: true, emitDecoratorMetadata: true },
    assumptions: { setPublicClassFields: true },
    typescript: { removeClassFieldsWithoutInitializer: true },
  },
  resolve: {
    alias: [
      { find: /^sluice$/, replacement: fileURLToPath(new URL('./src/index.ts', import.meta.url)) },
      {
        find: /^sluice\/models$/,
        replacement: fileURLToPath(new URL('./src/models/index.ts', import.meta.url)),
      },
      {
        find: /^sluice\/testing$/,
        replacement: fileURLToPath(new URL('./src/testing/index.ts', import.meta.url)),
      },
      // As JavaScript: it starts programs of its own.
      { find: /^sluice\/fleet$/, replacement: `${compiledFolder()}/fleet/index.js` },
    ],
  },
  test: {
    globalSetup: ['test/helpers/global-setup.ts'],
    setupFiles: ['test/helpers/setup.ts'],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    // Loading Sequelize costs about 0.6 s a file when files are isolated.
    isolate: false,
    // Most tests wait most of the time: three keep two processors busy. More would use up the server's connections.
    maxWorkers: 3,
    // Real servers, sockets and processes on a machine that others use too. A failure that stays is one; .ci/retried.mjs names the others.
    retry: 1,
    dangerouslyIgnoreUnhandledErrors: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'sluice',
          include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
          exclude: [
            ...TOOLS,
            'test/claims',
            'test/fleet',
            'test/browser',
            'test/packed',
            // Projects of their own: npm run test:examples.
            'examples/testing-*',
            '**/node_modules',
          ],
          typecheck: { enabled: true, include: ['test/types/**/*.test-d.ts'], tsconfig: './tsconfig.json' },
        },
      },
      {
        extends: true,
        test: {
          // What is not about Sluice itself, so that one Node is enough.
          name: 'tools',
          include: TOOLS.map((folder) => `${folder}/**/*.test.ts`),
        },
      },
      {
        extends: true,
        test: {
          // Each starts processes on the Node that it is for, and mostly waits for them.
          name: 'fleet',
          include: ['test/fleet/**/*.test.ts', 'test/browser/**/*.test.ts'],
          exclude: ['test/fleet/surge'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          // A surge takes all processors, and what plain Sequelize does is a matter of milliseconds: nothing may run beside them.
          name: 'alone',
          include: ['test/fleet/surge/**/*.test.ts', 'test/claims/**/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
