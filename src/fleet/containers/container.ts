import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '../../errors/configuration-error.js';
import type { FunctionError } from '../invocation-result.js';
import type { ContainerEnd, ContainerState } from '../report/report.js';
import type { RuntimeAnswer } from '../runtime-api/invoke-event.js';
import { RuntimeApi } from '../runtime-api/runtime-api.js';
import { exited, initTimedOut, timedOut } from './container-errors.js';
import { ContainerFreezer } from './container-freezer.js';
import { toInvokeEvent, type ContainerInvocation } from './container-invocation.js';
import { planFunction, type FunctionPlan } from './container-plan.js';
import { ContainerProcess } from './container-process.js';
import type {
  ContainerAnswer,
  ContainerEnded,
  ContainerReady,
  ContainerSettings,
} from './container-settings.js';

export type {
  ContainerAnswer,
  ContainerEnded,
  ContainerReady,
  ContainerSettings,
} from './container-settings.js';

/** After an init error the process is about to end by itself. */
const INIT_ERROR_EXIT_MS = 1_000;
/** What Lambda gives a function with an internal extension after SIGTERM. */
const SHUTDOWN_MS = 500;

/** One container: a Node process of its own that asks a Lambda Runtime API of its own for events. */
export class Container {
  /** Settles when it asks for its first event, or has ended without doing so. Never rejects. */
  readonly ready: Promise<ContainerReady>;
  /** When it is gone. Never rejects. */
  readonly ended: Promise<ContainerEnded>;
  readonly #settings: ContainerSettings;
  readonly #function: FunctionPlan;
  readonly #freezer: ContainerFreezer;
  readonly #invocations = new Map<string, ContainerInvocation>();
  #api!: RuntimeApi;
  #process!: ContainerProcess;
  #setReady!: (ready: ContainerReady) => void;
  #setEnded!: (ended: ContainerEnded) => void;
  #initTimer: NodeJS.Timeout | undefined;
  #state: ContainerState = 'cold';
  #isReady = false;
  #retiring = false;
  #endedBy: ContainerEnd | undefined;
  #exit: number | string = 'unknown';
  /** Why it cannot go on, where somebody said so. */
  #failure: FunctionError | undefined;

  /** Starts the process; its state is 'cold'. Rejects with a ConfigurationError when there is nothing to be started. */
  static async start(settings: ContainerSettings): Promise<Container> {
    const container = new Container(settings);
    await container.#start();
    return container;
  }

  private constructor(settings: ContainerSettings) {
    this.#settings = settings;
    this.#function = planFunction(settings);
    this.#freezer = new ContainerFreezer(settings.speed, (name) => this.#process.signal(name));
    this.ready = new Promise((resolve) => (this.#setReady = resolve));
    this.ended = new Promise((resolve) => (this.#setEnded = resolve));
  }

  async #start(): Promise<void> {
    const { id, node, concurrency, initMs } = this.#settings;
    this.#api = await RuntimeApi.start({
      functionName: this.#function.name,
      handler: this.#function.handler,
      concurrency,
      onReady: () => this.#begin(),
      onResting: () => this.#rest(),
      onInitError: (error) => this.#fail(error, INIT_ERROR_EXIT_MS),
      onExtensionError: (error) => this.#fail(error, 0),
    });
    try {
      this.#process = await ContainerProcess.start(this.#function.process(this.#api.address));
    } catch (cause) {
      await this.#api.close();
      const error = new ConfigurationError(`container ${id}`, [
        `'${node}' cannot be started (${String(cause)}); give the path of a Node program`,
      ]);
      throw Object.assign(error, { cause });
    }
    this.#initTimer = setTimeout(() => this.#fail(initTimedOut(initMs), 0), initMs);
    void this.#process.exited.then((exit) => this.#die(exit));
    void this.#process.ended.then(() => this.#end());
  }

  get id(): string {
    return this.#settings.id;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** It takes an event at once when 'frozen' (and not by hand) or 'idle'. */
  get state(): ContainerState {
    return this.#state;
  }

  /** Invocations that `invoke` has not resolved yet. */
  get inFlight(): number {
    return this.#invocations.size;
  }

  /** The last 64 kB of what it wrote to stdout and stderr. */
  get output(): string {
    return this.#process.output;
  }

  /**
   * Hands over an event, as JSON; before `ready`, as soon as it is. At most `concurrency` at once. Resolves when the
   * container has answered and, where it serves one invocation at a time, asked for the next event or ended. Never rejects.
   */
  invoke(requestId: string, event: string): Promise<ContainerAnswer> {
    return new Promise((resolve) => {
      const invocation = { requestId, event, resolve, timer: undefined, answer: undefined };
      this.#invocations.set(requestId, invocation);
      if (this.#state === 'dead') this.#settle(invocation, this.#crashed(requestId));
      else if (this.#isReady) this.#handOver(invocation);
    });
  }

  /** Stops it in the middle of whatever it does, until `thaw`. The function's time runs on. */
  freeze(): void {
    this.#freezer.hold();
    this.#update();
  }

  /** Undoes `freeze`; while it waits for an event it stays frozen. */
  thaw(): void {
    this.#freezer.release();
    this.#update();
  }

  /** SIGKILL. Resolves when it is gone. */
  async kill(by: ContainerEnd = 'killed'): Promise<void> {
    this.#endedBy ??= by;
    this.#process.signal('SIGKILL');
    await this.ended;
  }

  /** As Lambda ends it: SIGKILL, or SIGTERM and 500 ms before it where an extension is registered. */
  async retire(): Promise<void> {
    this.#endedBy ??= 'retired';
    if (this.#api.hasExtensions && this.#state !== 'dead') {
      this.#retiring = true;
      this.#freezer.release();
      this.#freezer.wake();
      this.#update();
      this.#api.announceShutdown('spindown', Date.now() + this.#freezer.clockOffsetMs + SHUTDOWN_MS);
      this.#process.terminate();
      const waiting = new AbortController();
      await Promise.race([
        this.ended,
        sleep(SHUTDOWN_MS, undefined, { signal: waiting.signal }).catch(() => undefined),
      ]);
      waiting.abort();
    }
    await this.kill('retired');
  }

  #begin(): void {
    // It has asked, and was killed.
    if (this.#state === 'dead') return;
    clearTimeout(this.#initTimer);
    this.#isReady = true;
    this.#setReady({ ok: true });
    // A copy: whoever hears that it runs may invoke it again.
    const waiting = [...this.#invocations.values()];
    for (const invocation of waiting) this.#handOver(invocation);
  }

  #handOver(invocation: ContainerInvocation): void {
    const { timeoutMs } = this.#settings;
    // The event is written to a process that runs.
    this.#freezer.wake();
    this.#update();
    invocation.timer = setTimeout(() => this.#timeOut(invocation), timeoutMs);
    const event = toInvokeEvent(invocation, this.#function.arn, timeoutMs, this.#freezer.clockOffsetMs);
    this.#api.send(event, (answer) => this.#answered(invocation, answer));
  }

  #answered(invocation: ContainerInvocation, answer: RuntimeAnswer): void {
    invocation.answer = answer;
    // With one at a time the invocation is over when the runtime asks for the next event.
    if (this.#settings.concurrency > 1 || this.#invocations.size > 1) this.#settle(invocation, answer);
  }

  #rest(): void {
    if (this.#retiring) return;
    const answered = [...this.#invocations.values()].flatMap((invocation) =>
      invocation.answer ? [{ invocation, answer: invocation.answer }] : [],
    );
    for (const { invocation } of answered) this.#forget(invocation);
    if (this.#settings.concurrency === 1) this.#freezer.rest();
    this.#update();
    for (const { invocation, answer } of answered) invocation.resolve(answer);
  }

  #timeOut(invocation: ContainerInvocation): void {
    const answer = {
      status: 'timed-out',
      error: timedOut(invocation.requestId, this.#settings.timeoutMs),
    } as const;
    if (this.#settings.concurrency > 1) {
      // As Lambda Managed Instances do: the others go on, and so does the function's code.
      this.#api.abandon(invocation.requestId);
      this.#settle(invocation, answer);
      return;
    }
    // An answer that came in time is one, whatever the runtime did afterwards.
    invocation.answer ??= answer;
    void this.kill('timed-out');
  }

  /** Ends it soon, unless it does so by itself. */
  #fail(error: FunctionError, ms: number): void {
    this.#failure ??= error;
    clearTimeout(this.#initTimer);
    this.#initTimer = setTimeout(() => void this.kill(this.#isReady ? 'crashed' : 'init-failed'), ms);
  }

  /** From here on nothing is handed to it, and no time is up. */
  #die(exit: number | string): void {
    this.#exit = exit;
    this.#endedBy ??= this.#isReady ? 'crashed' : 'init-failed';
    clearTimeout(this.#initTimer);
    for (const invocation of this.#invocations.values()) clearTimeout(invocation.timer);
    this.#change('dead');
  }

  /** When its output is read, so that who is told of its end may look at that. */
  async #end(): Promise<void> {
    clearTimeout(this.#initTimer);
    await this.#api.close();
    this.#setReady({ ok: false, error: this.#failure ?? exited(undefined, this.#exit) });
    for (const invocation of this.#invocations.values()) {
      this.#settle(invocation, invocation.answer ?? this.#crashed(invocation.requestId));
    }
    this.#setEnded({ by: this.#endedBy ?? 'crashed', exit: this.#exit });
  }

  #crashed(requestId: string): ContainerAnswer {
    return { status: 'crashed', error: this.#failure ?? exited(requestId, this.#exit) };
  }

  #settle(invocation: ContainerInvocation, answer: ContainerAnswer): void {
    this.#forget(invocation);
    if (this.#state !== 'dead') this.#update();
    invocation.resolve(answer);
  }

  #forget(invocation: ContainerInvocation): void {
    clearTimeout(invocation.timer);
    this.#invocations.delete(invocation.requestId);
  }

  /** Says what it does now. */
  #update(): void {
    if (this.#state === 'dead') return;
    if (this.#freezer.stopped) this.#change('frozen');
    else if (!this.#isReady) this.#change('cold');
    else this.#change(this.#invocations.size > 0 ? 'running' : 'idle');
  }

  #change(state: ContainerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#settings.onState(state);
  }
}
