import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { groups } from './cases/index.js';
import { runCase } from './run-case.js';
import type { World } from './world.js';
import { openWorld } from './worlds.js';

let worlds: World[] = [];

beforeAll(async () => {
  worlds = await Promise.all([openWorld('memory'), openWorld('server')]);
});
afterAll(async () => {
  await Promise.all(worlds.map((world) => world[Symbol.asyncDispose]()));
  vi.unstubAllEnvs();
});

test('there are at least 200 cases, each of another name', () => {
  const names = Object.entries(groups).flatMap(([group, cases]) =>
    cases.map(({ name }) => `${group}: ${name}`),
  );
  expect(names.length).toBeGreaterThanOrEqual(200);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(Object.entries(groups))('%s', (_, cases) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, { run, expected }) => {
    const [memory, server] = await Promise.all(worlds.map((world) => runCase(world, run)));
    expect(server, 'the server').toEqual(expected);
    expect(memory, 'memory, and the server').toEqual(server);
  });
});
