import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../../src/postgres/secret.js';

const lodash = createRequire(import.meta.url)('lodash') as { cloneDeep(value: unknown): unknown };
const MARKER = 'hunter2';
const secrets = [new Secret(MARKER), new Secret(() => MARKER), new Secret(async () => MARKER)];

test.each(secrets)('a secret shows in nothing, and reveals itself', async (secret) => {
  const shown = [
    inspect(secret, { depth: null, showHidden: true, getters: true }),
    inspect({ nested: [secret] }, { depth: null, showHidden: true, getters: true }),
    inspect(secret, { customInspect: false, depth: null, showHidden: true, getters: true }),
    JSON.stringify(secret),
    JSON.stringify({ secret }),
    String(secret),
    `${secret as unknown as string}`,
    Object.keys(secret).join(),
    Reflect.ownKeys(secret).map(String).join(),
    inspect(Object.entries(secret)),
    inspect(structuredClone(secret), { depth: null, showHidden: true }),
    inspect(lodash.cloneDeep(secret), { depth: null, showHidden: true }),
    inspect({ ...secret }, { depth: null, showHidden: true }),
    inspect(Object.getOwnPropertyDescriptors(secret), { depth: null }),
  ];
  for (const text of shown) expect(text).not.toContain(MARKER);
  expect(await secret.reveal()).toBe(MARKER);
});

test('no password is undefined', () => {
  expect(new Secret(undefined).reveal()).toBeUndefined();
});

test('a function is asked at each connect', () => {
  let asked = 0;
  const secret = new Secret(() => `token ${++asked}`);
  expect([secret.reveal(), secret.reveal()]).toEqual(['token 1', 'token 2']);
});

test('an error of the function comes through', () => {
  const error = new Error('no token');
  const failing = new Secret(() => {
    throw error;
  });
  expect(() => failing.reveal()).toThrow(error);
});
