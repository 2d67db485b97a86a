import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { groups } from './cases/index.js';
import { runCase } from './run-case.js';
import type { ConformanceCase, World } from './world.js';
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
  test.each(named(cases, false))('%s', async (_name, { run, expected }) => {
    const [memory, server] = await Promise.all(worlds.map((world) => runCase(world, run)));
    expect(server, 'the server').toEqual(expected);
    expect(memory, 'memory, and the server').toEqual(server);
  });

  test.fails.each(named(cases, true))('%s', async (_name, { run, expected }) => {
    const outcomes = await Promise.all(worlds.map((world) => runCase(world, run)));
    expect(outcomes).toEqual([expected, expected]);
  });
});

function named(cases: readonly ConformanceCase[], faulty: boolean) {
  const found = cases.filter(({ fault }) => (fault !== undefined) === faulty);
  return found.map((one) => [one.name, one] as const);
}
