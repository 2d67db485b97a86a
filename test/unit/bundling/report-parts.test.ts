import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { extensionFor } from '../../../src/bundling/function-entry.js';
import { largestParts } from '../../../src/bundling/largest-parts.js';
import { zipSize } from '../../../src/bundling/zip-size.js';

const folder = mkdtempSync(join(tmpdir(), 'sluice-parts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the largest parts of a bundle', () => {
  it('are packages, the innermost of each path, and the own files, the largest first', () => {
    expect(
      largestParts({
        'src/get-order.ts': 10,
        'src/models.ts': 5,
        'node_modules/pg/lib/client.js': 100,
        'node_modules/pg/lib/query.js': 20,
        'node_modules/@scope/name/index.js': 70,
        'node_modules/sequelize/node_modules/uuid/index.js': 30,
        'sluice:import-meta-url': 1,
      }),
    ).toEqual([
      { name: 'pg', bytes: 120 },
      { name: '@scope/name', bytes: 70 },
      { name: 'uuid', bytes: 30 },
      { name: 'your own files', bytes: 15 },
      { name: 'generated (sluice:import-meta-url)', bytes: 1 },
    ]);
  });
});

describe('the size of a zip', () => {
  it('is that of what is in it, of two headers a file, and of the end', async () => {
    const [random, zeros] = ['random', 'zeros'].map((name) => join(folder, name));
    writeFileSync(random ?? '', randomBytes(1_000));
    writeFileSync(zeros ?? '', Buffer.alloc(100_000));
    expect(await zipSize([{ path: random ?? '', name: 'name' }])).toBe(22 + 30 + 46 + 2 * 4 + 1_000);
    expect(await zipSize([{ path: zeros ?? '', name: 'name' }])).toBeLessThan(400);
  });
});

describe("a bundle's extension", () => {
  it('is the one under which Lambda takes the file for what it is', () => {
    for (const [name, text] of [
      ['module', '{ "type": "module" }'],
      ['commonjs', '{}'],
      ['broken', '{'],
    ] as const) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'package.json'), text);
    }
    const inFolder = (name: string) => join(folder, name, 'dist', 'deep');
    expect(extensionFor('cjs', inFolder('commonjs'))).toBe('.js');
    expect(extensionFor('cjs', inFolder('broken'))).toBe('.js');
    expect(extensionFor('cjs', inFolder('module'))).toBe('.cjs');
    expect(extensionFor('esm', inFolder('module'))).toBe('.mjs');
    expect(extensionFor('esm', inFolder('commonjs'))).toBe('.mjs');
  });
});
