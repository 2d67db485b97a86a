import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { oneSession } from './differences/one-session.js';
import { refused } from './differences/refused.js';
import { theBuild } from './differences/the-build.js';
import { runCase } from './run-case.js';
import type { Difference, World } from './world.js';
import { openWorld } from './worlds.js';

const groups: Record<string, readonly Difference[]> = {
  'one session': oneSession,
  'what is refused': refused,
  'the build': theBuild,
};
let worlds: World[] = [];

beforeAll(async () => {
  worlds = await Promise.all([openWorld('memory', { waitMs: 300 }), openWorld('server')]);
});
afterAll(async () => {
  await Promise.all(worlds.map((world) => world[Symbol.asyncDispose]()));
  vi.unstubAllEnvs();
});

describe.each(Object.entries(groups))('%s', (_, differences) => {
  test.each(differences.map((one) => [one.name, one] as const))('%s', async (_name, difference) => {
    const [memory, server] = await Promise.all(worlds.map((world) => runCase(world, difference.run)));
    expect(memory, 'memory').toEqual(difference.memory);
    expect(server, 'the server').toEqual(difference.server);
  });
});
