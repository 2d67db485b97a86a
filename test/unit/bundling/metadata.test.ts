import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SluicePluginOptions } from '../../../src/bundling/index.js';
import { bundle, folder, outputOf, outputOfProject, project, root, tsconfig } from './bundle.js';

const IMPORTS = `import 'reflect-metadata';
  const seen: unknown[] = [];
  const dec = (...args: any[]): any => undefined;
  const types = (target: object, key?: any) => ['design:type', 'design:paramtypes', 'design:returntype'].map((name) => {
    const value = Reflect.getMetadata(name, target, key);
    const show = (one: any): unknown => Array.isArray(one) ? one.map(show) : typeof one === 'function' ? one.name : typeof one;
    return show(value);
  });`;

const CLASSES = `${IMPORTS}
  import { Service } from './service';
  import type { Shape } from './service';
  @dec class Order {
    @dec name: string = 'x';
    @dec count!: number;
    @dec done?: boolean;
    @dec at: Date = new Date(0);
    @dec large: bigint = 1n;
    @dec declare list: string[];
    @dec nullable: string | null = null;
    @dec service!: Service;
    @dec shape!: Shape;
    @dec self!: Promise<Order>;
    @dec literal: 'a' | 'b' = 'a';
    @dec data!: Buffer;
    @dec static made: Map<string, number>;
    constructor(@dec readonly one: Service, two: number) {}
    @dec handle(@dec body: Service, id?: number): Promise<void> { return Promise.resolve(); }
    @dec get total(): number { return 1; }
  }
  const members = ['name', 'count', 'done', 'at', 'large', 'list', 'nullable', 'service', 'shape', 'self', 'literal', 'data', 'handle', 'total'];
  console.log(JSON.stringify([types(Order), members.map((m) => types(Order.prototype, m)), types(Order, 'made'), Object.keys(new Order(null as any, 1))]));`;
const SERVICE = 'export class Service {}\nexport interface Shape { x: number }';

test('metadata is what TypeScript writes', async () => {
  const files = { 'main.ts': CLASSES, 'service.ts': SERVICE };
  const from = await project({
    ...files,
    'tsconfig.json': tsconfig({ target: 'es2022', module: 'nodenext', strict: true, types: ['node'] }),
  });
  const out = await folder();
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', from, '--noCheck', '--rootDir', from, '--outDir', out], {
    stdio: 'inherit',
  });
  const expected = await outputOf(join(out, 'main.js'));
  expect(expected).toContain('["Service","Number"]');
  for (const minify of [false, true]) {
    const { outfile, warnings } = await bundle(join(from, 'main.ts'), { minify });
    expect(warnings).toEqual([]);
    expect(await outputOf(outfile)).toBe(expected);
  }
});

const COUNT = `${IMPORTS}\n class A { @dec x: string = ''; }\n console.log(String(types(A.prototype, 'x')[0]));`;

test.each<[string, object | undefined, SluicePluginOptions, string]>([
  ['both options in tsconfig.json', {}, {}, 'String'],
  ['no emitDecoratorMetadata', { emitDecoratorMetadata: false }, {}, 'undefined'],
  [
    'no emitDecoratorMetadata, but `metadata: true`',
    { emitDecoratorMetadata: false },
    { metadata: true },
    'String',
  ],
  ['`metadata: false`', {}, { metadata: false }, 'undefined'],
])(
  'metadata is written as tsconfig.json and the option say: %s',
  async (_, compilerOptions, plugin, expected) => {
    const files = { 'main.ts': COUNT, 'tsconfig.json': tsconfig(compilerOptions) };
    expect(await outputOfProject(files, {}, plugin)).toBe(expected);
  },
);

test('options come from a tsconfig.json with comments that another one extends, from `tsconfig` and from `tsconfigRaw`', async () => {
  const on = { experimentalDecorators: true, emitDecoratorMetadata: true };
  const base = `{ /* for all */ "compilerOptions": ${JSON.stringify(on)}, }`;
  const extending = { 'base.json': base, 'tsconfig.json': '{ "extends": "./base.json" } // ours' };
  expect(await outputOfProject({ 'main.ts': COUNT, ...extending })).toBe('String');
  const off = tsconfig({ emitDecoratorMetadata: false });
  const named = await project({ 'main.ts': COUNT, 'tsconfig.json': off, 'other.json': base });
  const entry = join(named, 'main.ts');
  expect(await outputOf((await bundle(entry, { tsconfig: join(named, 'other.json') })).outfile)).toBe(
    'String',
  );
  for (const tsconfigRaw of [{ compilerOptions: on }, JSON.stringify({ compilerOptions: on })]) {
    expect(await outputOf((await bundle(entry, { tsconfigRaw: tsconfigRaw as string })).outfile)).toBe(
      'String',
    );
  }
  await expect(bundle(entry, { tsconfigRaw: base })).rejects.toThrow(
    '`tsconfigRaw` is a string that is not JSON',
  );
});

test('class fields are as useDefineForClassFields says, also where `target` implies it', async () => {
  const main = `${IMPORTS}\n class A { @dec x!: string; @dec y = 1; }\n console.log(Object.keys(new A()).join());`;
  const keys = (options: object) => outputOfProject({ 'main.ts': main, 'tsconfig.json': tsconfig(options) });
  expect(await keys({ useDefineForClassFields: true })).toBe('x,y');
  expect(await keys({ useDefineForClassFields: false })).toBe('y');
  expect(await keys({ useDefineForClassFields: undefined, target: 'ES2021' })).toBe('y');
  expect(await keys({ useDefineForClassFields: undefined, target: 'ES2022' })).toBe('x,y');
  expect(await keys({ useDefineForClassFields: undefined })).toBe('x,y');
});

test('types that are imported without `import type` are Object, and their modules need not exist', async () => {
  const main = `${IMPORTS}
    import { Service, Shape, type Other, Used, Service as Renamed } from './service';
    import { APIGatewayProxyEvent } from 'aws-lambda';
    import Plain, { Shape as Alias } from './service';
    class A {
      @dec service: Service; @dec shape: Shape; @dec other: Other; @dec event: APIGatewayProxyEvent; @dec renamed: Renamed;
      @dec used: Used; @dec alias: Alias;
    }
    const members = ['service', 'shape', 'other', 'event', 'renamed', 'used', 'alias'];
    console.log(members.map((member) => types(A.prototype, member)[0]).join(), new Used().constructor.name, Plain);`;
  const service = `export class Service {}\nexport interface Shape { x: 1 }\nexport interface Other { y: 1 }\nexport class Used {}\nexport default 7;`;
  const files = { 'main.ts': main, 'service.ts': service };
  const expected = 'Service,Object,Object,Object,Service,Used,Object Used 7';
  for (const options of [{}, { minify: true }, { format: 'esm' }, { packages: 'external' }] as const) {
    const { outfile, warnings } = await bundle(join(await project(files), 'main.ts'), options);
    expect(warnings).toEqual([]);
    expect(await outputOf(outfile)).toBe(expected);
  }
});

test('models that point at each other across files get their columns', async () => {
  const model = (name: string, other: string, relation: string) => `
    import { BelongsTo, Column, ForeignKey, HasMany, Model, Table } from 'sequelize-typescript';
    import { ${other} } from './${other.toLowerCase()}';
    @Table export class ${name} extends Model { @Column declare title: string; ${relation} }`;
  const files = {
    'main.ts': `
      import { defineDatabase } from 'sluice';
      import { Team } from './team'; import { Player } from './player';
      const db = defineDatabase({ host: 'localhost', models: [Team, Player] });
      console.log(Object.entries(Player.getAttributes()).map(([n, a]) => n + ':' + a.type).join(), Object.keys(db.sequelize.models).join());`,
    'team.ts': model('Team', 'Player', '@HasMany(() => Player) declare players?: Player[];'),
    'player.ts': model(
      'Player',
      'Team',
      '@ForeignKey(() => Team) @Column declare teamId: number; @BelongsTo(() => Team) declare team?: Team;',
    ),
  };
  for (const format of ['cjs', 'esm'] as const) {
    const out = await outputOfProject(files, { format, minify: true });
    expect(out).toMatch(/title:VARCHAR\(255\),teamId:INTEGER/);
    expect(out).toMatch(/ Team,Player$/);
  }
});

test('standard decorators stay what they are', async () => {
  const main = `
    const seen: string[] = [];
    function dec(value: unknown, context: ClassDecoratorContext | ClassMethodDecoratorContext | ClassFieldDecoratorContext): void {
      seen.push(context.kind + ' ' + String(context.name));
    }
    @dec class Order { @dec x = 1; @dec run() {} }
    console.log(seen.join(), Order.name);`;
  for (const emitDecoratorMetadata of [false, true]) {
    const config = tsconfig({ experimentalDecorators: false, emitDecoratorMetadata });
    for (const minify of [false, true]) {
      const files = { 'main.ts': main, 'tsconfig.json': config };
      expect(await outputOfProject(files, { minify })).toBe('method run,field x,class Order Order');
    }
  }
});

test('a file with an @ and no decorator is left to esbuild', async () => {
  const main = `// me@example.com\nexport const enum E { A = 7 }\nclass X {}\nconsole.log(E.A, X.name);`;
  expect(await outputOfProject({ 'main.ts': main })).toBe('7 X');
});

test('JSX in a file with decorators is made what the build says', async () => {
  const main = `${IMPORTS}\n const h = (name: string) => name;
    class A { @dec x: string = ''; view() { return <b />; } }
    console.log(types(A.prototype, 'x')[0], new A().view());`;
  const from = await project({ 'main.tsx': main });
  const { outfile } = await bundle(join(from, 'main.tsx'), { jsxFactory: 'h' });
  expect(await outputOf(outfile)).toBe('String b');
});

test('a mistake in a file is reported with its place', async () => {
  const from = await project({ 'main.ts': `class A {\n  @dec x: string = ;\n}` });
  await expect(bundle(join(from, 'main.ts'))).rejects.toMatchObject({
    errors: [{ location: { file: expect.stringMatching(/main\.ts$/) as string, line: 2 } }],
  });
  const other = await project({ 'main.ts': `class A {\n  x: string = ;\n}` });
  await expect(bundle(join(other, 'main.ts'))).rejects.toMatchObject({
    errors: [{ location: { file: expect.stringMatching(/main\.ts$/) as string, line: 2 } }],
  });
});

test('a stack trace of a decorated class leads to its source', async () => {
  const main = `${IMPORTS}\n
class Order {
  @dec declare name: string;
  fail(): never {
    throw new Error('here');
  }
}
try { new Order().fail(); } catch (error) { console.log((error as Error).stack); }`;
  const line = main.split('\n').findIndex((text) => text.includes("new Error('here')")) + 1;
  const from = await project({ 'main.ts': main });
  for (const minify of [false, true]) {
    const { outfile } = await bundle(join(from, 'main.ts'), { sourcemap: 'inline', minify });
    expect(await outputOf(outfile, {}, ['--enable-source-maps'])).toContain(`main.ts:${line}:11`);
  }
});

test('decorated files of packages are left alone', async () => {
  const files = {
    'main.ts': `import { made } from 'dep'; console.log(made);`,
    'node_modules/dep/package.json': '{ "name": "dep", "main": "index.ts" }',
    'node_modules/dep/index.ts': `${IMPORTS}\n class A { @dec x: string = ''; }\n export const made = String(types(A.prototype, 'x')[0]);`,
  };
  expect(
    await outputOfProject(files, { tsconfigRaw: { compilerOptions: { experimentalDecorators: true } } }),
  ).toBe('undefined');
});
