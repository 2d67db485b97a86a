import { container } from './container.js';
import { registry } from './registry.js';
import { registerExtension } from './runtime-extension.js';
import { warn } from './warn.js';

/**
 * Has `hook` run before the container ends: at `registry.shutdown()`, and at SIGTERM, which Lambda sends to a Node
 * function only when an extension is registered. The first call registers one. A hook that fails is a warning.
 */
export function beforeShutdown(hook: () => Promise<void>): void {
  const { shutdownHooks } = container();
  shutdownHooks.add(async () => {
    await hook().catch(warn);
  });
  const runtimeApi = process.env['AWS_LAMBDA_RUNTIME_API'];
  if (shutdownHooks.size > 1 || runtimeApi === undefined) return;
  process.once('SIGTERM', () => {
    void registry.shutdown().then(() => {
      // Whoever listens too decides when it ends. A turn later, when warnings have been written.
      if (process.listenerCount('SIGTERM') === 0) setImmediate(() => process.exit(0));
    });
  });
  void registerExtension(runtimeApi);
}
