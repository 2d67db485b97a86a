/** What the worker thread is started with. */
export interface WorkerData {
  /** PGlite's main file. */
  readonly pglite: string;
  /** Files of PGlite's contrib extensions, by name. */
  readonly extensions: Readonly<Record<string, string>>;
  /** A data directory as PGlite dumps it; `undefined` makes a new one. */
  readonly image: Uint8Array | undefined;
}

/** Requests to the worker, answered in their order. */
export type WorkerRequest = { readonly exec: Uint8Array } | { readonly dump: true };

export type WorkerAnswer =
  | { readonly bytes: Uint8Array }
  /** PGlite itself failed, not a statement. */
  | { readonly failure: string };

/** As much of PGlite as is used. */
interface Engine {
  execProtocolRawSync(message: Uint8Array): Uint8Array;
  dumpDataDir(compression: 'none'): Promise<Blob>;
}
interface EngineModule {
  readonly PGlite: { create(options: object): Promise<Engine> };
}

/**
 * The program of the thread that PGlite lives in, the first answer being that it has started. Started from its own text:
 * it uses nothing from outside of itself, and so needs no file that a bundler or a test runner could lose. With
 * `require`, since `import()` does not work in each of them.
 */
export function workerProgram(): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { createRequire } = process.getBuiltinModule('node:module');
  const { pglite, extensions, image } = workerData as WorkerData;
  const require = createRequire(pglite);
  // PGlite tells of its own start there. To read it away outside would keep the process alive.
  process.stdout.write = () => true;
  const failed = (error: unknown): WorkerAnswer => ({
    failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  const start = async (): Promise<Engine> => {
    const modules = Object.entries(extensions).map(
      ([name, file]) => [name, (require(file) as Record<string, unknown>)[name]] as const,
    );
    const { PGlite } = require(pglite) as EngineModule;
    return PGlite.create({
      extensions: Object.fromEntries(modules),
      ...(image && { loadDataDir: new Blob([image as Uint8Array<ArrayBuffer>]) }),
    });
  };
  const answer = async (engine: Engine, request: WorkerRequest): Promise<WorkerAnswer> => {
    if ('exec' in request) return { bytes: engine.execProtocolRawSync(request.exec) };
    const dump = await engine.dumpDataDir('none');
    return { bytes: new Uint8Array(await dump.arrayBuffer()) };
  };
  const started = start();
  started.then(
    () => parentPort?.postMessage({ bytes: new Uint8Array() }),
    (error: unknown) => parentPort?.postMessage(failed(error)),
  );
  parentPort?.on('message', (request: WorkerRequest) => {
    void started
      .then((engine) => answer(engine, request))
      .catch(failed)
      .then((message) => parentPort.postMessage(message));
  });
}
