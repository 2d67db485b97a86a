// Proves that the lint step refuses an import against the one-way rule: every room is made to import every other, and
// every package, in a folder of its own, under the project's lint configuration.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What each room may import of the others, and of packages. */
const RULE = {
  cli: { rooms: ['fleet', 'bundling', 'errors'], packages: [] },
  testing: {
    rooms: ['decorators', 'events', 'core', 'models', 'postgres', 'embedded', 'errors'],
    packages: ['aws-lambda', 'pg', 'sequelize', 'sequelize-typescript'],
  },
  fleet: { rooms: ['embedded', 'errors'], packages: ['pg'] },
  bundling: { rooms: ['core', 'errors'], packages: ['esbuild', 'get-tsconfig', 'oxc-transform'] },
  decorators: { rooms: ['core', 'models', 'postgres', 'errors'], packages: ['aws-lambda'] },
  events: {
    rooms: ['core', 'models', 'postgres', 'errors'],
    packages: ['aws-lambda', 'class-transformer', 'class-validator', 'sequelize'],
  },
  core: {
    rooms: ['models', 'postgres', 'errors'],
    packages: ['aws-lambda', 'pg', 'reflect-metadata', 'sequelize', 'sequelize-typescript'],
  },
  models: {
    rooms: ['postgres', 'errors'],
    packages: ['class-validator/cjs/x.js', 'reflect-metadata', 'sequelize', 'sequelize-typescript'],
  },
  postgres: { rooms: ['errors'], packages: ['pg'] },
  embedded: { rooms: [], packages: ['pg', 'selfsigned'] },
  errors: { rooms: [], packages: [] },
};
const ALL_ROOMS = ['credentials', ...Object.keys(RULE)];
const ALL_PACKAGES = [
  'vitest',
  '@types/node',
  'lodash',
  ...new Set(Object.values(RULE).flatMap((r) => r.packages)),
];
const FORMS = [
  (from) => `import { x } from '${from}';\nexport const y = x;\n`,
  (from) => `import type { X } from '${from}';\nexport const y: X = 1;\n`,
  (from) => `export * from '${from}';\n`,
  (from) => `export const y = await import('${from}');\n`,
];

const unknown = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !Object.hasOwn(RULE, entry.name))
  .map((entry) => entry.name);
if (unknown.length > 0) throw new Error(`no import rule says what src/${unknown.join(', src/')} may import`);

const folder = mkdtempSync(join(tmpdir(), 'sluice-import-rule-'));
try {
  const expected = writeCases(folder);
  copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  const refused = lint(folder);
  const wrong = [...expected].filter(([file, refuse]) => refused.has(file) !== refuse);
  for (const [file, refuse] of wrong) console.error(`${refuse ? 'not refused' : 'refused'}: ${file}`);
  if (wrong.length > 0) throw new Error(`the one-way import rule does not hold in ${wrong.length} cases`);
  const count = [...expected.values()].filter(Boolean).length;
  console.log(`import rule: ${count} forbidden imports refused, ${expected.size - count} others let through`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Every case is a file; whether it must be refused. */
function writeCases(folder) {
  const cases = new Map();
  for (const [room, { rooms, packages }] of Object.entries(RULE)) {
    for (const depth of ['', 'inner/']) {
      const up = depth === '' ? '../' : '../../';
      const targets = [
        ...ALL_ROOMS.filter((other) => other !== room).flatMap((other) => [
          [`${up}${other}/x.js`, !rooms.includes(other)],
          [`${up}${other}/inner/x.js`, !rooms.includes(other)],
        ]),
        ...ALL_PACKAGES.map((name) => [name, !packages.includes(name)]),
        [`${up}index.js`, true],
        ['node:fs', room === 'errors'],
        ['node:fs/promises', room === 'errors'],
        ['./neighbour.js', false],
      ];
      for (const [target, refuse] of targets) {
        FORMS.forEach((form, i) => {
          const name = `src/${room}/${depth}${target.replace(/[^a-z]+/g, '_')}-${i}.ts`;
          mkdirSync(dirname(join(folder, name)), { recursive: true });
          writeFileSync(join(folder, name), form(target));
          cases.set(name, refuse);
        });
      }
    }
  }
  return cases;
}

function lint(folder) {
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
  let output;
  try {
    output = execFileSync(process.execPath, [oxlint, '--format', 'json', '.'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
  } catch (error) {
    // It exits with 1 when it has found something.
    if (error.status !== 1) throw error;
    output = error.stdout;
  }
  const { diagnostics } = JSON.parse(output);
  const found = diagnostics.filter((one) => one.code === 'eslint(no-restricted-imports)');
  return new Set(found.map((one) => one.filename));
}
