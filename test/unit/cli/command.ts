import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledFolder } from '../../helpers/compiled.js';

/** Inside of the project, where a handler finds its packages. */
const PARENT = fileURLToPath(new URL('../../../.build/commands/', import.meta.url));

export interface Ended {
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command, in a folder of its own with these files, which is also where it has its temporary files. */
export class Command {
  readonly folder: string;
  readonly temporary: string;
  readonly #process: ChildProcess;
  readonly #output = { stdout: '', stderr: '' };
  readonly #children = new Map<number, string>();
  readonly ended: Promise<Ended>;

  static async start(
    args: readonly string[],
    files: Readonly<Record<string, string>> = {},
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Command> {
    await mkdir(PARENT, { recursive: true });
    const folder = await mkdtemp(join(PARENT, 'c-'));
    await mkdir(join(folder, 'tmp'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return new Command(folder, args, env);
  }

  private constructor(
    folder: string,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
  ) {
    this.folder = folder;
    this.temporary = join(folder, 'tmp');
    this.#process = spawn(process.execPath, [join(compiledFolder(), 'cli', 'main.js'), ...args], {
      cwd: folder,
      env: { ...process.env, DATABASE_URL: undefined, TMPDIR: this.temporary, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // As a shell does: Ctrl-C goes to all of its group.
      detached: true,
    });
    for (const name of ['stdout', 'stderr'] as const) {
      this.#process[name]?.setEncoding('utf8').on('data', (text: string) => (this.#output[name] += text));
    }
    this.ended = once(this.#process, 'close').then(([code, signal]) => ({
      code: (code ?? signal) as number | NodeJS.Signals,
      ...this.#output,
    }));
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error('the command did not start');
    return this.#process.pid;
  }

  get stderr(): string {
    return this.#output.stderr;
  }

  /** A file in its folder; `undefined` when there is none. */
  read(file: string): string | undefined {
    const path = join(this.folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** As Ctrl-C: to the command and all of its group. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** Notes which processes it has started, and those which they have started, and how many there are. */
  noteChildren(): number {
    const parents = new Map(processes().map((one) => [one.pid, one]));
    const isOurs = (pid: number): boolean => {
      const one = parents.get(pid);
      return (
        one !== undefined && (one.parent === this.pid || this.#children.has(one.parent) || isOurs(one.parent))
      );
    };
    for (const { pid, start } of parents.values()) if (isOurs(pid)) this.#children.set(pid, start);
    return this.#children.size;
  }

  /** Those of the noted processes that are there, with what they run. */
  get survivors(): readonly string[] {
    return processes()
      .filter(({ pid, start }) => this.#children.get(pid) === start)
      .map(({ pid, name }) => `${pid} ${name}`);
  }

  /** Ends what a failed test has left, and removes its folder. */
  async dispose(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.kill('SIGKILL');
    await this.ended;
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** Tells it from a later process with the same id. */
  readonly start: string;
}

function processes(): readonly ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const stat = read(`/proc/${pid}/stat`);
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [state, parent = '', start = ''] = [fields[0], fields[1], fields[19]];
      // One that has ended, and that nobody has asked for, runs no more.
      if (stat === '' || state === 'Z') return [];
      const name = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
      return [{ pid: Number(pid), parent: Number(parent), name, start }];
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
