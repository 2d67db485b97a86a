// Compiles every TypeScript code block of the documents and of the doc comments in src, as strictly as the package.
//
// - A block right after `<!-- file: database.ts -->` is that file; the other blocks of its document can import it.
// - A document that imports './models' or './database' and shows no such file gets the README's.
// - A block without any import is an excerpt: what `sluice` exports, and what the README's files export, is imported.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeBlocks } from '../.ci/code-blocks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, '.build/docs');
const read = (file) => readFileSync(join(root, file), 'utf8');
const filesOf = (folder, pattern) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true })
        .map((file) => join(folder, file))
        .filter((file) => pattern.test(file))
        .sort()
    : [];

const readme = typescriptBlocks('README.md', read('README.md')).filter((block) => block.file !== undefined);
const documents = ['README.md', 'CONTRIBUTING.md', ...filesOf('docs', /\.md$/)];
const blocks = [
  ...documents.flatMap((document) => typescriptBlocks(document, read(document))),
  ...filesOf('src', /\.ts$/).flatMap((file) => docComments(file, read(file))),
];
const sources = new Map();

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const block of blocks) write(block);
writeFileSync(join(out, 'tsconfig.json'), JSON.stringify(tsconfig([...sources.keys()])));
const { stdout, status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', out, '--pretty', 'false'],
  { cwd: out, encoding: 'utf8' },
);
for (const line of stdout.split('\n')) if (line !== '') console.error(whereItStands(line));
if (status !== 0) process.exitCode = 1;
else
  console.log(
    `docs: ${blocks.length} code blocks of ${new Set(blocks.map((one) => one.document)).size} files compile`,
  );

function typescriptBlocks(document, text) {
  return codeBlocks(text)
    .filter(({ language }) => language === 'ts' || language === 'typescript')
    .map((block) => ({ ...block, document }));
}

function docComments(document, text) {
  const comments = [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)];
  return comments.flatMap(({ 0: comment, index }) => {
    const firstLine = text.slice(0, index).split('\n').length;
    const plain = comment.replace(/^\/\*\*|\*\/$/g, '').replace(/^ *\* ?/gm, '');
    return typescriptBlocks(document, plain).map((block) => ({ ...block, line: block.line + firstLine - 1 }));
  });
}

/** All blocks of a document stand side by side, in a folder of its own, beside the README's files. */
function write(block) {
  const folder = block.document.replace(/\.[a-z]+$/, '').replaceAll('/', '-');
  mkdirSync(join(out, folder), { recursive: true });
  for (const { file, code } of readme) {
    if (!existsSync(join(out, folder, file))) writeFileSync(join(out, folder, file), code);
  }
  const name = `${folder}/${block.file ?? `line-${block.line}.ts`}`;
  if (sources.has(name)) throw new Error(`${block.document}:${block.line}: ${block.file} is there already`);
  const excerpt = !/^\s*import\b|\bimport\(/m.test(block.code);
  writeFileSync(join(out, name), (excerpt ? prelude(block.code) : '') + block.code);
  sources.set(name, block);
}

/** On the first line of the block, so that its lines keep their numbers. */
function prelude(code) {
  const wanted = (name) => new RegExp(`\\b${name}\\b`).test(code) && !declares(code, name);
  const imports = (names, from) => {
    const used = names.filter(wanted);
    return used.length === 0 ? '' : `import { ${used.join(', ')} } from '${from}'; `;
  };
  const fromReadme = readme.map(({ file, code: text }) =>
    imports(exported(text), `./${file.replace(/\.ts$/, '')}`),
  );
  return imports(reexported(read('src/index.ts')), 'sluice') + fromReadme.join('');
}

function declares(code, name) {
  return new RegExp(`\\b(?:const|let|class|function|interface|type)\\s+${name}\\b`).test(code);
}

function exported(code) {
  return [...code.matchAll(/^export (?:abstract )?(?:const|class|function|interface|type) (\w+)/gm)].map(
    ([, name]) => name,
  );
}

function reexported(code) {
  return [...code.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names]) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== ''),
  );
}

function tsconfig(files) {
  return {
    extends: '../../tsconfig.json',
    compilerOptions: {
      module: 'esnext',
      moduleResolution: 'bundler',
      noUnusedLocals: false,
      noUnusedParameters: false,
      paths: {
        sluice: ['../../src/index.ts'],
        'sluice/testing': ['../../src/testing/index.ts'],
        'sluice/fleet': ['../../src/fleet/index.ts'],
        'sluice/models': ['../../src/models/index.ts'],
        'sluice/esbuild': ['../../src/bundling/index.ts'],
      },
    },
    files,
    include: [],
    exclude: [],
  };
}

/** A compiler's message, with the document and its line in the place of our file. */
function whereItStands(message) {
  const [, name, line, rest] = /^(.+?)\((\d+),\d+\): (.*)$/s.exec(message) ?? [];
  const block = sources.get(name);
  return block === undefined ? message : `${block.document}:${block.line + Number(line) - 1}: ${rest}`;
}
