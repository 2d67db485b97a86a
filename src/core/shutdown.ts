import { container } from './container.js';
import { registry } from './registry.js';
import { registerExtension } from './runtime-extension.js';
import { warn } from './warn.js';

/**
 * Has `hook` run before the container ends: at `registry.shutdown()`, and at SIGTERM. A hook that fails is a warning.
 */
export function beforeShutdown(hook: () => Promise<void>): void {
  container().shutdownHooks.add(async () => {
    await hook().catch(warn);
  });
  announceShutdown();
}

/**
 * Has `registry.shutdown()` called at SIGTERM, which Lambda sends to a Node function only when an extension is
 * registered; the first call registers one. Outside of Lambda nothing happens.
 */
export function announceShutdown(): void {
  const state = container();
  const runtimeApi = process.env['AWS_LAMBDA_RUNTIME_API'];
  if (state.shutdownAnnounced || runtimeApi === undefined) return;
  state.shutdownAnnounced = true;
  if (!process.getBuiltinModule('node:worker_threads').isMainThread) {
    warn(
      'Node tells worker threads of no signal, so that onShutdown will not run at the end of this container',
      'SLUICE_NO_SIGTERM',
    );
    return;
  }
  process.once('SIGTERM', () => {
    void registry.shutdown().then(() => {
      // Whoever listens too decides when it ends. A turn later, when warnings have been written.
      if (process.listenerCount('SIGTERM') === 0) setImmediate(() => process.exit(0));
    });
  });
  registerExtension(runtimeApi);
}
