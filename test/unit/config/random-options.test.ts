import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  databaseOptionNames,
  ownedRemedies,
  serverOptionNames,
} from '../../../src/core/config/option-names.js';
import { libpqVariables } from '../../../src/core/config/libpq-keywords.js';
import { problemsOf } from './resolve.js';

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
function generator(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  return { next, pick };
}

const names = [
  ...databaseOptionNames,
  ...serverOptionNames,
  ...Object.keys(ownedRemedies),
  'max',
  'min',
  'acquireMs',
  'read',
  'write',
  'dialectOptions',
  'define',
  '__proto__',
  'constructor',
  'toJSON',
  '',
  'x',
];
const urlPieces = [
  'postgres://',
  'postgresql://',
  'mysql://',
  'u',
  ':',
  'p',
  '@',
  'h',
  '[',
  ']',
  '::1',
  ',',
  '/',
  '?',
  '&',
  '=',
  '#',
  '%',
  '%2F',
  '%zz',
  '%00',
  '5432',
  'sslmode',
  'verify-ca',
  'host',
  'sslrootcert',
  'connect_timeout',
  '\0',
  ' ',
  '\n',
  'é',
  '\ud800',
];
const plain = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  2,
  1.5,
  -1,
  5432,
  2 ** 31,
  Number.NaN,
  Infinity,
  '',
  'h',
  '/tmp',
  'a,b',
  '5432',
  10n,
  Symbol('s'),
  () => undefined,
  class {},
  new Date(0),
  /x/,
  new Map(),
  Buffer.from('x'),
  [],
  ['x'],
  new URL('postgres://h'),
];

function randomValue(random: ReturnType<typeof generator>, depth: number): unknown {
  const { next, pick } = random;
  const kind = next();
  if (kind < 0.25) return Array.from({ length: 1 + Math.floor(next() * 9) }, () => pick(urlPieces)).join('');
  if (kind < 0.35 && depth > 0)
    return Array.from({ length: Math.floor(next() * 3) }, () => randomValue(random, depth - 1));
  return kind < 0.6 && depth > 0 ? randomObject(random, depth - 1) : pick(plain);
}

function randomObject(random: ReturnType<typeof generator>, depth: number): object {
  const object = random.next() < 0.1 ? (Object.create(null) as object) : {};
  for (let i = Math.floor(random.next() * 6); i > 0; i--) {
    Object.defineProperty(object, random.pick(names), {
      value: randomValue(random, depth),
      enumerable: true,
      configurable: true,
    });
  }
  return object;
}

function randomEnvironment({ next, pick }: ReturnType<typeof generator>): NodeJS.ProcessEnv {
  const variables = [
    ...Object.values(libpqVariables),
    'DATABASE_URL',
    'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_MAX_CONCURRENCY',
  ];
  const env: NodeJS.ProcessEnv = {};
  for (let i = Math.floor(next() * 5); i > 0; i--) {
    env[pick(variables) ?? 'PGHOST'] = Array.from({ length: Math.floor(next() * 6) }, () =>
      pick(urlPieces),
    ).join('');
  }
  return env;
}

test('whatever the options are, nothing but a ConfigurationError is thrown', { timeout: 120_000 }, () => {
  for (let seed = 0; seed < 8_000; seed++) {
    const random = generator(seed);
    const options = random.next() < 0.05 ? randomValue(random, 2) : randomObject(random, 4);
    const env = randomEnvironment(random);
    try {
      for (const problem of problemsOf(options, env)) expect(problem).toMatch(/^[^\n]{20,}$/);
    } catch (error) {
      throw new Error(`seed ${seed}: ${inspect({ options, env })}`, { cause: error });
    }
  }
});

test('no random URL shows its password', () => {
  for (let seed = 0; seed < 8_000; seed++) {
    const { next, pick } = generator(seed);
    const noise = () =>
      Array.from({ length: Math.floor(next() * 4) }, () => pick(urlPieces.slice(3))).join('');
    const url = `postgres://u:${noise()}hunter2${noise()}@${noise()}`;
    for (const problem of problemsOf({ url })) {
      expect(problem, `seed ${seed}: ${inspect(url)}`).not.toContain('hunter2');
    }
  }
});
