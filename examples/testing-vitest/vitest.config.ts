import { defineConfig } from 'vitest/config';

export default defineConfig({
  // What experimentalDecorators, emitDecoratorMetadata and useDefineForClassFields: false are to TypeScript.
  oxc: {
    decorator: { legacy: true, emitDecoratorMetadata: true },
    assumptions: { setPublicClassFields: true },
    typescript: { removeClassFieldsWithoutInitializer: true },
  },
  test: {
    // The first run of all makes an empty PostgreSQL, which takes seconds. Later ones start from its image.
    hookTimeout: 60_000,
    testTimeout: 60_000,
  },
});
