import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const ALLOWED =
  /^(package\.json|LICENSE|README\.md|CHANGELOG\.md|dist\/(esm|cjs)\/package\.json|dist\/(esm|cjs)\/[a-z0-9/-]+\.(js|d\.ts)(\.map)?|src\/[a-z0-9/-]+\.ts)$/;
/** What runs on a developer's machine only is ESM. */
const NEVER = /^dist\/cjs\/(fleet|cli)\//;
const REQUIRED = [
  'package.json',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'dist/esm/index.js',
  'dist/cjs/index.js',
  'dist/esm/models/index.js',
  'dist/cjs/models/index.js',
  'dist/esm/testing/index.js',
  'dist/cjs/testing/index.js',
  'dist/esm/fleet/index.js',
  // Files that the fleet and the command start, which nobody imports.
  'dist/esm/fleet/runtime/main.js',
  'dist/esm/cli/main.js',
];

/** Packs the package into `folder` and returns the tarball. */
export function pack(root, folder) {
  const output = execFileSync('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(output);
  console.log(`${filename}: ${kb(size)} packed, ${kb(unpackedSize)} unpacked, ${entryCount} files`);
  return join(folder, filename);
}

/** Unpacks it as `folder`/node_modules/sluice. */
export function unpack(tarball, folder) {
  execFileSync('tar', ['-xzf', tarball, '--one-top-level=sluice', '--strip-components=1', '-C', folder]);
  return join(folder, 'sluice');
}

/** Everything that is wrong with what is in it. */
export function contentProblems(folder, root) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const problems = [
    ...REQUIRED.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...files
      .filter((file) => !ALLOWED.test(file) || NEVER.test(file))
      .map((file) => `${file} does not belong there`),
  ];
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    if (text.includes(root)) problems.push(`${file} names a folder of this machine`);
    if (/\.(js|d\.ts)$/.test(file)) problems.push(...mapProblems(file, text, files));
    if (file.endsWith('.map')) problems.push(...sourceProblems(file, JSON.parse(text), folder));
  }
  return problems;
}

function mapProblems(file, text, files) {
  const map = /^\/\/# sourceMappingURL=(.*)$/m.exec(text)?.[1];
  if (map === undefined) return [`${file} names no source map`];
  return files.includes(normalize(join(dirname(file), map)))
    ? []
    : [`${file} names ${map}, which is not there`];
}

function sourceProblems(file, { sources, sourceRoot = '' }, folder) {
  return sources
    .map((source) => join(dirname(file), sourceRoot, source))
    .filter((source) => !statSync(join(folder, source), { throwIfNoEntry: false })?.isFile())
    .map((source) => `${file} points to ${source}, which is not there`);
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
