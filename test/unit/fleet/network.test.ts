import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../../src/errors/configuration-error.js';
import { startNetwork, type ContainerNetwork } from '../../../src/fleet/network/network.js';
import type { NetworkOptions } from '../../../src/fleet/network/options.js';
import { waitUntil } from '../../helpers/server.js';
import {
  dial,
  forwardClock,
  openSockets,
  restoreClock,
  startEcho,
  type EchoServer,
  type Peer,
} from './network-peers.js';

const SPEED = 60;

describe('network of a fleet', () => {
  let echo: EchoServer;
  let network: ContainerNetwork;
  let before = 0;
  const faults: string[] = [];
  const clients: Peer[] = [];

  const start = (options: NetworkOptions = {}, speed = SPEED) =>
    startNetwork({
      target: { host: echo.host, port: echo.port },
      speed,
      options,
      onFault: (name, detail) => faults.push(`${name}: ${detail}`),
    });

  beforeAll(async () => {
    echo = await startEcho();
  });
  afterAll(() => echo.halt());
  beforeEach(async () => {
    before = openSockets();
    network = await start();
  });
  afterEach(async () => {
    restoreClock();
    await network.stop();
    faults.length = 0;
    for (const { socket } of clients.splice(0)) socket.destroy();
    await waitUntil(() => openSockets() <= before, { what: 'no socket to be left' });
  });

  async function open(address: { host: string; port: number }): Promise<Peer> {
    const client = await dial(address);
    clients.push(client);
    return client;
  }

  async function say({ socket, seen }: Peer, text: string): Promise<void> {
    const length = seen.text.length;
    socket.write(text);
    await waitUntil(() => seen.text.slice(length) === text, { what: `the echo of ${text}` });
  }

  /** The port of the connection that the server sees. */
  async function through(address: { host: string; port: number }) {
    const known = echo.peers.length;
    const client = await open(address);
    await say(client, 'hello');
    const far = await waitUntil(() => echo.peers[known], { what: 'the server to see it' });
    return { client, far, port: far.socket.remotePort ?? 0 };
  }

  test('every container has an address of its own, and its connections are known by their local port', async () => {
    const [a, b] = [await network.attach('a'), await network.attach('b')];
    expect(a.host).toBe('127.0.0.1');
    expect(a.port).not.toBe(b.port);
    const [one, two, three] = [await through(a), await through(b), await through(a)];
    expect([one, two, three].map(({ port }) => network.containerOf(port))).toEqual(['a', 'b', 'a']);
    expect(network.containerOf(echo.port)).toBeUndefined();
    expect(network).toMatchObject({ flows: 3, accepted: 3 });
    one.client.socket.end();
    await waitUntil(() => network.flows === 2, { what: 'the flow to end' });
    expect(network.accepted).toBe(3);
  });

  test('the container of a closed connection is known for ten minutes more', async () => {
    const { client, port } = await through(await network.attach('a'));
    client.socket.resetAndDestroy();
    await waitUntil(() => network.flows === 0, { what: 'the flow to end' });
    await network.detach('a');
    forwardClock(590_000);
    expect(network.containerOf(port)).toBe('a');
    forwardClock(20_000);
    expect(network.containerOf(port)).toBeUndefined();
  });

  test('every fault strikes the flows of all containers, and is told with its name', async () => {
    const [a, b] = [await network.attach('a'), await network.attach('b')];
    const [one, two] = [await through(a), await through(b)];
    network.blackhole();
    for (const { client } of [one, two]) client.socket.write(' held back');
    await sleep(30);
    expect([one.client.seen.text, two.client.seen.text]).toEqual(['hello', 'hello']);
    network.resume();
    for (const { client } of [one, two]) {
      await waitUntil(() => client.seen.text === 'hello held back', { what: 'what was held back' });
    }
    network.refuse();
    expect((await open(a)).seen.error).toBe('ECONNREFUSED');
    expect((await open(b)).seen.error).toBe('ECONNREFUSED');
    await network.accept();
    await through(a);
    await through(b);
    network.reset();
    for (const { client } of [one, two]) {
      await waitUntil(() => client.seen.closed, { what: 'the reset' });
      expect(client.seen.error).toBe('ECONNRESET');
    }
    expect(faults).toEqual([
      'blackhole: 2 flows open',
      'resume: 2 flows open',
      'refuse: 2 flows open',
      'accept: 2 flows open',
      'reset: 4 flows open',
    ]);
  });

  test('faults that have a number are told with it', () => {
    network.setLatency(40);
    network.setLatency(0);
    network.throttle(1_000);
    network.throttle(undefined);
    network.dropIdleAfter(350_000);
    network.dropIdleAfter(350_000, 'reset');
    network.dropIdleAfter(undefined);
    network.cutAfter(10, 'to-client');
    network.cutAfter(10, 'to-server', 'every');
    network.cutAfter(undefined, 'to-server');
    expect(faults).toEqual([
      'setLatency: 40 ms each way',
      'setLatency: 0 ms each way',
      'throttle: 1000 bytes a second',
      'throttle: unlimited',
      'dropIdleAfter: 350000 ms, silent',
      'dropIdleAfter: 350000 ms, reset',
      'dropIdleAfter: never',
      'cutAfter: 10 bytes to-client, the next flow',
      'cutAfter: 10 bytes to-server, every new flow',
      'cutAfter: never to-server',
    ]);
  });

  test('an idle limit is divided by the speed', async () => {
    const { client } = await through(await network.attach('a'));
    network.dropIdleAfter(360_000, 'reset');
    forwardClock(4_000);
    await say(client, ' still there');
    forwardClock(6_500);
    client.socket.write('late');
    await waitUntil(() => client.seen.closed, { what: 'the reset' });
    expect(client.seen.error).toBe('ECONNRESET');
  });

  test('the network is as the options say from the start', async () => {
    const slow = await start(
      { latencyMs: 60, dropIdleAfterMs: 350_000, dropIdleHow: 'reset', bytesPerSecond: 1_000 },
      1,
    );
    try {
      const begin = performance.now();
      const { client } = await through(await slow.attach('a'));
      await say(client, 'x'.repeat(100));
      expect(performance.now() - begin).toBeGreaterThanOrEqual(4 * 60 + 100 - 10);
      forwardClock(351_000);
      client.socket.write('late');
      await waitUntil(() => client.seen.closed, { what: 'the reset' });
      expect(faults).toEqual([]);
    } finally {
      await slow.stop();
    }
  });

  test('a flow that the network has forgotten is not counted as open, and its backend stays until stop', async () => {
    const { client, far, port } = await through(await network.attach('a'));
    network.dropIdleAfter(360_000);
    forwardClock(7_000);
    client.socket.write('late');
    await waitUntil(() => network.flows === 0, { what: 'the flow to be forgotten' });
    client.socket.destroy();
    await network.detach('a');
    await through(await network.attach('b'));
    expect(far.seen).toMatchObject({ text: 'hello', closed: false });
    expect(network.containerOf(port)).toBe('a');
    await network.stop();
    await waitUntil(() => far.seen.closed, { what: 'the server side to end' });
  });

  test('a detached container is refused, and its flows end by themselves', async () => {
    const address = await network.attach('a');
    const { client, far } = await through(address);
    await network.detach('a');
    await network.detach('a');
    await network.detach('unknown');
    await network.accept();
    expect((await open(address)).seen.error).toBe('ECONNREFUSED');
    await say(client, ' still there');
    client.socket.destroy();
    await waitUntil(() => far.seen.closed, { what: 'the server to hear of it' });
    expect((await network.attach('a')).port).not.toBe(address.port);
  });

  test('what closes after a detach leaves nothing behind', async () => {
    for (let i = 0; i < 30; i++) {
      const { client, far } = await through(await network.attach(`c${i}`));
      client.socket.destroy();
      await network.detach(`c${i}`);
      await waitUntil(() => far.seen.closed, { what: 'the server to hear of it' });
    }
    expect(network).toMatchObject({ flows: 0, accepted: 30 });
    // The clients and the server have closed theirs.
    await waitUntil(() => openSockets() <= before, { what: 'no socket to be left' });
  });

  test('a container that is attached while connections are refused is refused, too', async () => {
    network.refuse();
    const address = await network.attach('a');
    expect((await open(address)).seen.error).toBe('ECONNREFUSED');
    await network.accept();
    await through(address);
    expect(network.accepted).toBe(1);
  });

  test('a container is attached once', async () => {
    const twice = [network.attach('a'), network.attach('a')];
    await expect(Promise.all(twice)).rejects.toThrow('the container a is attached to the network already');
    await twice[0];
  });

  test('a server that is away resets connections at once, and is found when it is back', async () => {
    const address = await network.attach('a');
    await echo.halt();
    const early = await open(address);
    await waitUntil(() => early.seen.closed, { what: 'the reset' });
    expect(early.seen.error).toBe('ECONNRESET');
    await echo.start();
    await through(address);
    expect(network.flows).toBe(1);
  });

  test('bad numbers are refused with a clear error, all at once', async () => {
    const bad = {
      latencyMs: -1,
      dropIdleAfterMs: 0,
      dropIdleHow: 'loudly',
      bytesPerSecond: Number.NaN,
      jitter: 3,
    };
    const error: unknown = await start(bad as unknown as NetworkOptions, 0).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as ConfigurationError).problems).toEqual([
      expect.stringContaining('`speed` is 0'),
      expect.stringContaining("has no option 'jitter'"),
      expect.stringContaining('`latencyMs` is -1: it must be milliseconds'),
      expect.stringContaining('`dropIdleAfterMs` is 0: it must be milliseconds'),
      expect.stringContaining("`dropIdleHow` is 'loudly': it must be one of 'silent', 'reset'"),
      expect.stringContaining('`bytesPerSecond` is NaN'),
    ]);
  });

  test.each<[string, () => void]>([
    ['network.setLatency(): `ms` is Infinity', () => network.setLatency(Infinity)],
    ['network.setLatency(): `ms` is NaN', () => Reflect.apply(network.setLatency, network, [])],
    ['network.dropIdleAfter(): `ms` is -5', () => network.dropIdleAfter(-5)],
    ["network.dropIdleAfter(): `how` is 'x'", () => network.dropIdleAfter(5, 'x' as 'reset')],
    ['network.throttle(): `bytesPerSecond` is 0', () => network.throttle(0)],
    ['network.cutAfter(): `bytes` is 1.5', () => network.cutAfter(1.5, 'to-client')],
    ["network.cutAfter(): `direction` is 'up'", () => network.cutAfter(1, 'up' as 'to-client')],
    ["network.cutAfter(): `direction` is 'undefined'", () => Reflect.apply(network.cutAfter, network, [1])],
    ["network.cutAfter(): `which` is 'all'", () => network.cutAfter(1, 'to-client', 'all' as 'every')],
  ])('%s is refused, and nothing is changed', async (message, call) => {
    expect(call).toThrow(message);
    expect(faults).toEqual([]);
    const { client } = await through(await network.attach('a'));
    forwardClock(600_000);
    await say(client, ' as before');
  });

  test('stop closes everything, also what is about to begin, and once is enough', async () => {
    const { client } = await through(await network.attach('a'));
    const attaching = network.attach('b');
    attaching.catch(() => undefined);
    network.refuse();
    const accepting = network.accept();
    accepting.catch(() => undefined);
    await Promise.all([network.stop(), network.stop()]);
    await network.stop();
    await Promise.allSettled([attaching, accepting]);
    await waitUntil(() => client.seen.closed, { what: 'the client to be told' });
    expect(network.flows).toBe(0);
    await expect(network.attach('c')).rejects.toThrow(/was stopped/);
  });
});
