import Module, { isBuiltin } from 'node:module';

/** A package, a folder of Sluice, or a part of Node. */
export interface Import {
  readonly name: string;
  /** Who asked for it first; empty for what the program itself loads. */
  readonly by: string;
  readonly files: number;
  /** Finding, reading, compiling and running its files, without what they load in turn. */
  readonly selfMs: number;
}

/** A `require` that runs. */
interface Frame {
  readonly parent: string | undefined;
  /** `undefined` while it is not known, and for one that was loaded already. */
  name: string | undefined;
  ofOthers: number;
}

/** Node's own, which its types leave out. */
const internals = Module as unknown as {
  _load: (
    this: unknown,
    request: string,
    parent: { filename?: string } | undefined,
    isMain: boolean,
  ) => unknown;
  prototype: { load: (this: unknown, filename: string) => void };
};

/** From here on every `require` is timed. Returns what tells the times. `folder` is that of Sluice. */
export function watchRequires(folder: string): () => Import[] {
  const { _load: loadModule } = internals;
  const { load: loadFile } = internals.prototype;
  const found = new Map<string, { by: string; files: number; selfMs: number }>();
  const open: Frame[] = [];
  const begin = (frame: Frame, file: string): void => {
    frame.name = importName(file, folder);
    const by = frame.parent === undefined ? '' : importName(frame.parent, folder);
    if (!found.has(frame.name)) found.set(frame.name, { by, files: 0, selfMs: 0 });
  };

  internals._load = function (request, parent, isMain) {
    const frame: Frame = { parent: parent?.filename, name: undefined, ofOthers: 0 };
    open.push(frame);
    if (isBuiltin(request)) begin(frame, `node:${request.replace(/^node:/, '')}`);
    const started = performance.now();
    try {
      return loadModule.call(this, request, parent, isMain);
    } finally {
      const ms = performance.now() - started;
      open.pop();
      const one = frame.name === undefined ? undefined : found.get(frame.name);
      const around = open.at(-1);
      // One that was loaded already costs whoever asks for it.
      if (one !== undefined && around !== undefined) around.ofOthers += ms;
      if (one !== undefined) {
        one.files++;
        one.selfMs += ms - frame.ofOthers;
      }
    }
  };
  internals.prototype.load = function (filename) {
    const frame = open.at(-1);
    if (frame !== undefined) begin(frame, filename);
    loadFile.call(this, filename);
  };
  return () => [...found].map(([name, one]) => ({ name, ...one }));
}

/** `pg`, `sluice/core/config`, `node:tls`. */
function importName(file: string, folder: string): string {
  if (file.startsWith('node:')) return file;
  if (file.startsWith(folder))
    return ['sluice', ...file.slice(folder.length).split('/').slice(1, -1)].join('/');
  const path = file.split('/node_modules/').at(-1) ?? file;
  return path.startsWith('@') ? path.split('/').slice(0, 2).join('/') : (path.split('/')[0] ?? path);
}
