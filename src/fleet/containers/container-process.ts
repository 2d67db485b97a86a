import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface ProcessPlan {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const KEPT_OUTPUT = 64 * 1024;
/** What it wrote is in the pipes by then: they are only to be read. */
const LAST_WORDS_MS = 100;

/** A process in a process group of its own: what the function starts is stopped, continued and ended with it. */
export class ContainerProcess {
  readonly pid: number;
  /** Exit code or signal, when the process is gone. Never rejects. */
  readonly exited: Promise<number | string>;
  /** When its output is read too. Never rejects. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  #output = '';
  #gone = false;

  /** Rejects when the program cannot be started. */
  static async start(plan: ProcessPlan): Promise<ContainerProcess> {
    const child = spawn(plan.program, plan.args, {
      cwd: plan.cwd,
      env: plan.env,
      // Ctrl-C is for the fleet, which ends its containers itself.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    return new ContainerProcess(child, child.pid as number);
  }

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
    // A signal that could not be sent is an event.
    child.on('error', () => undefined);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    }
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.signal('SIGKILL');
        this.#gone = true;
        resolve(code ?? signal ?? 'unknown');
      });
    });
    this.ended = this.#readLastWords();
  }

  get output(): string {
    return this.#output.slice(-KEPT_OUTPUT);
  }

  /** To the whole group. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    if (this.#gone) return;
    try {
      process.kill(-this.pid, name);
    } catch {
      // Nobody is left.
    }
  }

  /** To the process itself. */
  terminate(): void {
    if (!this.#gone) this.#child.kill('SIGTERM');
  }

  async #readLastWords(): Promise<void> {
    const { stdout, stderr } = this.#child;
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    await this.exited;
    // A process that has left the group may hold the pipes open. First they are read once more, however late it is.
    const timer = setTimeout(() => {
      setImmediate(() => {
        stdout?.destroy();
        stderr?.destroy();
      });
    }, LAST_WORDS_MS);
    await closed;
    clearTimeout(timer);
  }

  #keep(text: string): void {
    this.#output += text;
    if (this.#output.length > 2 * KEPT_OUTPUT) this.#output = this.#output.slice(-KEPT_OUTPUT);
  }
}
