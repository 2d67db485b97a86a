import { ConfigurationError } from '../errors/configuration-error.js';

/**
 * esbuild, which is an optional peer.
 *
 * @throws {ConfigurationError} when it is not installed
 */
export async function loadEsbuild(): Promise<typeof import('esbuild')> {
  try {
    return await import('esbuild');
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new ConfigurationError('bundling', [
      'esbuild is not installed: run `npm install --save-dev esbuild`',
    ]);
  }
}
