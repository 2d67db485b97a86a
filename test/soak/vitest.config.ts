import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';

const { projects: _, ...test } = base.test ?? {};

/** As `npm test`, for the soak alone: `scripts/soak.mjs` runs it. */
export default defineConfig({
  ...base,
  test: { ...test, include: ['test/soak/soak.ts'], maxWorkers: 1, disableConsoleIntercept: true },
});
