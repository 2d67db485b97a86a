import { COUNT, MILLISECONDS, MILLISECONDS_OR_NONE, OptionChecks, type Range } from '../option-checks.js';
import { BadNetwork } from './bad-network.js';
import type { Target } from './flow.js';
import { LOOPBACK, type Gate } from './gate.js';
import { LocalPorts } from './local-ports.js';
import type { FleetNetwork, NetworkOptions } from './options.js';
import type { Direction, IdleDrop } from './road.js';

export interface NetworkSettings {
  /** The database server. It may come and go. */
  readonly target: Target;
  /** Divides idle limits. */
  readonly speed: number;
  readonly options: NetworkOptions;
  /** Called with a method's name, and a detail for people, before the method does its work. */
  readonly onFault: (name: string, detail: string) => void;
}

export interface ContainerNetwork extends FleetNetwork {
  /** Gives a container an address of its own, in front of the same server. */
  attach(container: string): Promise<Target>;
  /**
   * Call it when the container's process has ended: its address is refused. Its flows end as any do, those that the
   * network has forgotten are known to the server until `stop`. Does nothing for a container that is not attached.
   */
  detach(container: string): Promise<void>;
  /** Whose connection has this local port, `client_port` in pg_stat_activity; also for ten minutes after it has closed. */
  containerOf(localPort: number): string | undefined;
  /** Closes everything; does nothing the second time. */
  stop(): Promise<void>;
}

/** Starts the network between containers and a database server. Throws a `ConfigurationError` for bad numbers. */
export async function startNetwork(settings: NetworkSettings): Promise<ContainerNetwork> {
  const { target, speed, options } = settings;
  const checks = new OptionChecks('the network of a fleet');
  checks.number(target.port, 'target.port', PORT);
  checks.number(speed, 'speed', FACTOR);
  checks.record(options, 'options', ['latencyMs', 'dropIdleAfterMs', 'dropIdleHow', 'bytesPerSecond']);
  checks.number(options.latencyMs, 'latencyMs', MILLISECONDS_OR_NONE);
  checks.number(options.dropIdleAfterMs, 'dropIdleAfterMs', MILLISECONDS);
  checks.choice(options.dropIdleHow, 'dropIdleHow', IDLE_DROPS);
  checks.number(options.bytesPerSecond, 'bytesPerSecond', COUNT);
  checks.finish();
  return new LoopbackNetwork(settings);
}

const PORT: Range = { least: 1, most: 65_535, whole: true, legal: 'a whole number from 1 to 65535' };
const FACTOR: Range = { least: Number.MIN_VALUE, most: Number.MAX_VALUE, legal: 'a number above 0' };
const BYTES: Range = {
  least: 0,
  most: Number.MAX_SAFE_INTEGER,
  whole: true,
  legal: 'a whole number of bytes, from 0 on',
};
const IDLE_DROPS = ['silent', 'reset'] as const;

class LoopbackNetwork implements ContainerNetwork {
  readonly #network: BadNetwork;
  readonly #speed: number;
  readonly #onFault: NetworkSettings['onFault'];
  readonly #gates = new Map<string, Gate>();
  readonly #ports = new LocalPorts();

  constructor({ target, speed, options, onFault }: NetworkSettings) {
    this.#speed = speed;
    this.#onFault = onFault;
    this.#network = new BadNetwork({ ...target });
    this.#network.setLatency(options.latencyMs ?? 0);
    this.#network.throttle(options.bytesPerSecond);
    this.#dropIdle(options.dropIdleAfterMs, options.dropIdleHow);
  }

  get flows(): number {
    return this.#network.flows;
  }

  get accepted(): number {
    return this.#network.accepted;
  }

  async attach(container: string): Promise<Target> {
    if (this.#gates.has(container))
      throw new Error(`the container ${container} is attached to the network already`);
    const gate = this.#network.add({
      opened: (port) => this.#ports.opened(port, container),
      closed: (port) => this.#ports.closed(port),
    });
    this.#gates.set(container, gate);
    try {
      await this.#network.open(gate);
    } catch (error) {
      await this.detach(container);
      throw error;
    }
    return { host: LOOPBACK, port: gate.port };
  }

  async detach(container: string): Promise<void> {
    const gate = this.#gates.get(container);
    this.#gates.delete(container);
    if (gate) this.#network.remove(gate);
  }

  containerOf(localPort: number): string | undefined {
    return this.#ports.containerOf(localPort);
  }

  // What is left out has to be refused, too.
  setLatency(ms = Number.NaN): void {
    this.#check('setLatency', (checks) => checks.number(ms, 'ms', MILLISECONDS_OR_NONE));
    this.#onFault('setLatency', `${ms} ms each way`);
    this.#network.setLatency(ms);
  }

  dropIdleAfter(ms: number | undefined, how: IdleDrop = 'silent'): void {
    this.#check('dropIdleAfter', (checks) => {
      checks.number(ms, 'ms', MILLISECONDS);
      checks.choice(how, 'how', IDLE_DROPS);
    });
    this.#onFault('dropIdleAfter', ms === undefined ? 'never' : `${ms} ms, ${how}`);
    this.#dropIdle(ms, how);
  }

  throttle(bytesPerSecond: number | undefined): void {
    this.#check('throttle', (checks) => checks.number(bytesPerSecond, 'bytesPerSecond', COUNT));
    this.#onFault(
      'throttle',
      bytesPerSecond === undefined ? 'unlimited' : `${bytesPerSecond} bytes a second`,
    );
    this.#network.throttle(bytesPerSecond);
  }

  cutAfter(bytes: number | undefined, direction: Direction, which: 'next' | 'every' = 'next'): void {
    this.#check('cutAfter', (checks) => {
      checks.number(bytes, 'bytes', BYTES);
      checks.choice(String(direction), 'direction', ['to-server', 'to-client']);
      checks.choice(which, 'which', ['next', 'every']);
    });
    const flows = which === 'next' ? 'the next flow' : 'every new flow';
    this.#onFault(
      'cutAfter',
      bytes === undefined ? `never ${direction}` : `${bytes} bytes ${direction}, ${flows}`,
    );
    this.#network.cutAfter(bytes, direction, which);
  }

  blackhole(): void {
    this.#onFault('blackhole', this.#howMany());
    this.#network.blackhole();
  }

  resume(): void {
    this.#onFault('resume', this.#howMany());
    this.#network.resume();
  }

  reset(): void {
    this.#onFault('reset', this.#howMany());
    this.#network.reset();
  }

  refuse(): void {
    this.#onFault('refuse', this.#howMany());
    this.#network.refuse();
  }

  async accept(): Promise<void> {
    this.#onFault('accept', this.#howMany());
    await this.#network.accept();
  }

  async stop(): Promise<void> {
    await this.#network.stop();
  }

  #dropIdle(ms: number | undefined, how: IdleDrop | undefined): void {
    this.#network.dropIdleAfter(ms === undefined ? undefined : ms / this.#speed, how);
  }

  #check(method: string, check: (checks: OptionChecks) => void): void {
    const checks = new OptionChecks(`network.${method}()`);
    check(checks);
    checks.finish();
  }

  #howMany(): string {
    const { flows } = this;
    return `${flows} ${flows === 1 ? 'flow' : 'flows'} open`;
  }
}
