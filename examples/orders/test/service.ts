import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import type { LambdaFunction } from 'sluice';
import { context } from '../../../test/helpers/database.js';
import { backends, createSchema, server, uniqueName } from '../../../test/helpers/server.js';

const loadService = async () => ({
  db: (await import('../database.js')).db,
  models: await import('../models/index.js'),
  createSchema: (await import('../schema.js')).createSchema,
  seed: (await import('../seed.js')).seed,
  getOrder: (await import('../get-order.js')).handler,
  listOrders: (await import('../list-orders.js')).handler,
  createOrder: (await import('../create-order.js')).handler,
});

export type Service = Awaited<ReturnType<typeof loadService>>;

/**
 * The service as it starts in a container: its modules are loaded once, with DATABASE_URL set. It has tables of its
 * own, filled by `seed`, for one test file.
 */
export function useService() {
  const applicationName = uniqueName('orders');
  let loaded: Service | undefined;

  beforeAll(async () => {
    const url = new URL(server().url);
    url.searchParams.set('options', `-csearch_path=${await createSchema()}`);
    url.searchParams.set('application_name', applicationName);
    vi.stubEnv('DATABASE_URL', url.href);
    // Files share a process, and another one may have loaded the modules for its own tables.
    vi.resetModules();
    const service = await loadService();
    loaded = service;
    await service.db.run(async () => {
      await service.createSchema();
      await service.seed();
    });
  });

  afterAll(async () => {
    await loaded?.db.close();
    vi.unstubAllEnvs();
  });

  return {
    service: () => {
      if (loaded === undefined) throw new Error('the service could not be loaded');
      return loaded;
    },
    /** Calls the function as Lambda does; however it ends, no backend may be left of it. */
    invoke: async <E, R>(handler: LambdaFunction<E, R>, event: E): Promise<R> => {
      try {
        return await handler(event, context());
      } finally {
        await expectNoBackends(applicationName);
      }
    },
  };
}

/** The server's own list lags behind the end of a connection by a moment. */
async function expectNoBackends(applicationName: string): Promise<void> {
  const deadline = performance.now() + 1_000;
  while ((await backends(applicationName)).length > 0 && performance.now() < deadline) await sleep(10);
  expect(await backends(applicationName)).toEqual([]);
}
