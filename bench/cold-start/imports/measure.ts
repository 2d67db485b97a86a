// One load of the built package in a process of its own: node measure.js <what>
import { createRequire } from 'node:module';
import type { Load, LoadFigures } from './loads.js';
import { watchRequires } from './watch-requires.js';

const DIST = new URL('../../../../dist/', import.meta.url);
const require = createRequire(import.meta.url);
const required = (...files: string[]) => files.map((file): unknown => require(new URL(file, DIST).pathname));

const load: Record<Load, () => unknown> = {
  // By its file, not by its name: for `require` too newer versions of Node take the ES modules, which Lambda forbids.
  commonjs: () => required('cjs/index.js'),
  esm: () => import(new URL('esm/index.js', DIST).href),
  // What a bundler keeps of it for a function without a database.
  handlers: () => required('cjs/core/handler.js', 'cjs/decorators/lambda-handler.js'),
  peers: () =>
    ['reflect-metadata', 'pg', 'sequelize', 'sequelize-typescript'].map((name): unknown => require(name)),
};

const what = process.argv[2] as Load;
const imports = watchRequires(DIST.pathname);
const cpu = process.cpuUsage();
const started = performance.now();
await load[what]();
const ms = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
const figures: LoadFigures = { ms, cpuMs: (user + system) / 1_000, imports: imports() };
console.log(JSON.stringify(figures));
