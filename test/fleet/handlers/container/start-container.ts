import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import type {
  Container as ContainerClass,
  ContainerSettings,
} from '../../../../src/fleet/containers/container.js';
import type { ContainerState } from '../../../../src/fleet/report/report.js';
import { compiledFolder } from '../../../helpers/compiled.js';
import { nodeBinary } from '../../../helpers/nodes.js';

// As JavaScript: it starts files of its own.
const { Container } = (await import(`${compiledFolder()}/fleet/containers/container.js`)) as {
  Container: typeof ContainerClass;
};

export type Container = ContainerClass;

/** Both of our runtimes, each on the Node that it is for. */
export const RUNTIMES = ['node22', 'node24'] as const;

export interface StartedContainer {
  readonly container: Container;
  /** Every state since 'cold'. */
  readonly states: ContainerState[];
}

/** Starts a container for `handler`, `file.export` of this folder, and ends it with the test. */
export async function startContainer(
  handler: string,
  options: Partial<ContainerSettings> = {},
): Promise<StartedContainer> {
  const states: ContainerState[] = [];
  const dot = handler.lastIndexOf('.');
  const runtime = options.runtime ?? 'node24';
  const container = await Container.start({
    id: 'c1',
    handler: { file: handlerFile(handler.slice(0, dot)), exportName: handler.slice(dot + 1) },
    runtime,
    node: nodeBinary(runtime === 'node22' ? 22 : 24),
    env: {},
    concurrency: 1,
    memoryMb: 512,
    initMs: 30_000,
    timeoutMs: 30_000,
    speed: 1,
    onState: (state) => states.push(state),
    ...options,
  });
  onTestFinished(() => container.kill());
  return { container, states };
}

export function handlerFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** As the kernel sees it: `T` is stopped; undefined when there is no such process, or it is dead and not buried. */
export function processState(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const state = stat.slice(stat.lastIndexOf(')') + 2)[0];
    return state === 'Z' || state === 'X' ? undefined : state;
  } catch {
    return undefined;
  }
}

/** A module of its own, in a folder that goes with the test. */
export function writeHandler(name: string, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-handler-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, name);
  writeFileSync(file, source);
  return file;
}

/** Waits until `check` passes, also on a machine that is busy. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 15_000, interval: 10 });
}
