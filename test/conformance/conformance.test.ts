import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld } from './worlds.js';
import type { ConformanceCase, Engine, World } from './world.js';
import { groups } from './cases/index.js';

const ENGINES: Engine[] = ['server'];
const worlds: World[] = [];

beforeAll(async () => {
  worlds.push(...(await Promise.all(ENGINES.map(openWorld))));
});

afterAll(async () => {
  await Promise.all(worlds.map((world) => world[Symbol.asyncDispose]()));
});

/** Runs as a handler would: what the case leaves open is closed, and the tables are empty again. */
async function outcome(world: World, { run }: ConformanceCase): Promise<unknown> {
  try {
    return await world.database.run(() => run(world));
  } finally {
    await world.reset();
  }
}

describe.each(Object.entries(groups))('%s', (_, cases) => {
  test.each(cases)('$name', async (rule) => {
    const [server] = await Promise.all(worlds.map((world) => outcome(world, rule)));
    expect(server).toEqual(rule.expected);
  });
});
