import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { inMemoryRegistry, type InMemoryRegistry } from 'sluice/testing';

const loadService = async () => ({
  db: (await import('../database.js')).db,
  models: await import('../models/index.js'),
  createSchema: (await import('../schema.js')).createSchema,
  seed: (await import('../seed.js')).seed,
  GetOrder: (await import('../get-order.js')).GetOrder,
  ListOrders: (await import('../list-orders.js')).ListOrders,
  CreateOrder: (await import('../create-order.js')).CreateOrder,
  HttpGetOrder: (await import('../http-get-order.js')).HttpGetOrder,
  HttpListOrders: (await import('../http-list-orders.js')).HttpListOrders,
  HttpCreateOrder: (await import('../http-create-order.js')).HttpCreateOrder,
  ShipOrders: (await import('../ship-orders.js')).ShipOrders,
  ExportOrders: (await import('../export-orders.js')).ExportOrders,
});

export type Service = Awaited<ReturnType<typeof loadService>>;

/**
 * The service as it starts in a container, on a database in memory with the tables of `schema.ts` and the rows of `seed.ts`, which are
 * put back before each test. With SLUICE_TEST_ENGINE=server the same tests run on a PostgreSQL server.
 */
export function useService(): () => Service {
  let service: Service | undefined;
  let registry: InMemoryRegistry | undefined;

  beforeAll(async () => {
    // Files share a process here, and another one may have loaded the modules. A file of its own imports them, and that is all.
    vi.resetModules();
    const loaded = await loadService();
    service = loaded;
    const load = async () => {
      await loaded.createSchema();
      await loaded.seed();
    };
    registry = await inMemoryRegistry(loaded.db, { schema: { load, version: '1' } });
  });
  beforeEach(() => registry?.reset());
  afterAll(async () => {
    await registry?.close();
    await service?.db.close();
  });

  return () => {
    if (service === undefined) throw new Error('the service could not be loaded');
    return service;
  };
}
