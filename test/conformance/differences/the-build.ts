import { expect } from 'vitest';
import { failure } from '../plain.js';
import { rows } from '../sql.js';
import type { Difference } from '../world.js';

export const theBuild: Difference[] = [
  {
    name: 'version() names PGlite and WebAssembly',
    run: async (world) => (await rows(world, 'SELECT version() AS v'))[0]?.['v'],
    memory: expect.stringMatching(/^PostgreSQL 18\.\d+ \(PGlite .*wasm32/) as unknown,
    server: expect.stringMatching(/^PostgreSQL 18\.\d+ [^P]/) as unknown,
  },
  {
    name: 'the database is called postgres',
    run: async (world) => (await rows(world, 'SELECT current_database() AS name'))[0]?.['name'],
    memory: 'postgres',
    server: expect.stringMatching(/^sluice_test_/) as unknown,
  },
  {
    name: 'the collations of ICU are not there by name',
    run: (world) =>
      rows(world, `SELECT min(x COLLATE "en-x-icu") AS first FROM (VALUES ('B'), ('a')) AS t (x)`).catch(
        (error: unknown) => failure(Promise.reject(error)),
      ),
    memory: expect.objectContaining({ code: '42704' }) as unknown,
    server: [{ first: 'a' }],
  },
  {
    name: 'upper case of a sharp s is its capital letter',
    run: (world) => rows(world, `SELECT upper('ß') AS s, upper('äöü') AS rest`),
    memory: [{ s: 'ẞ', rest: 'ÄÖÜ' }],
    server: [{ s: 'ß', rest: 'ÄÖÜ' }],
  },
  {
    name: 'functions of floating point may differ in the last digit',
    run: async (world) => (await rows(world, 'SELECT cbrt(27::float8) AS root'))[0]?.['root'],
    memory: 3,
    server: expect.closeTo(3, 12) as unknown,
  },
  {
    name: 'files of the machine are not there',
    run: (world) =>
      rows(world, `SELECT length(pg_read_file('/etc/passwd')) > 0 AS there`).catch((error: unknown) =>
        failure(Promise.reject(error)),
      ),
    memory: expect.objectContaining({ code: '58P01' }) as unknown,
    server: [{ there: true }],
  },
  {
    name: 'nobody is told to read the configuration again',
    run: (world) => rows(world, 'SELECT pg_reload_conf() AS told'),
    memory: [{ told: false }],
    server: [{ told: true }],
  },
];
