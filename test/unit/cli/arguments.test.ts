import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type FleetArguments, parseArguments } from '../../../src/cli/fleet-command/arguments.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import { resolveOptions } from '../../../src/fleet/resolve-options.js';

const folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parsed(...args: string[]): FleetArguments {
  const result = parseArguments(['get-order.js', ...args]);
  if (result === 'help') throw new Error('help was asked for');
  return result;
}

function problems(...args: string[]): readonly string[] {
  try {
    parseArguments(args);
  } catch (error) {
    if (error instanceof UsageError) return error.problems;
    throw error;
  }
  throw new Error('nothing was wrong');
}

const schedule = (...args: string[]) => parsed(...args).load.schedule;

describe('the arguments of sluice fleet', () => {
  it('are a handler, and one invocation of it', () => {
    expect(parsed()).toMatchObject({
      handler: 'get-order.js',
      load: { schedule: { kind: 'burst', count: 1 } },
      faults: [],
      quiet: false,
    });
  });

  it('become the options of startFleet', () => {
    const words =
      '--containers 50 --concurrency 8 --timeout 1500 --init-timeout 9000 --idle 1.5 --memory 1024 --speed 60 ' +
      '--runtime node24 --node /bin/node --latency 3 --drop-idle 350,reset --throttle 9600 --max-connections 25 ' +
      '--env A=1 --env B=x=y --env C=';
    const { options, maxConnections, env } = parsed(...words.split(' '));
    expect(options).toEqual({
      containers: {
        max: 50,
        concurrency: 8,
        timeoutMs: 1_500,
        initMs: 9_000,
        idleMs: 1_500,
        memoryMb: 1_024,
      },
      network: { latencyMs: 3, dropIdleAfterMs: 350_000, dropIdleHow: 'reset', bytesPerSecond: 9_600 },
      speed: 60,
      runtime: 'node24',
      node: '/bin/node',
    });
    expect(maxConnections).toBe(25);
    expect(env).toEqual({ A: '1', B: 'x=y', C: '' });
  });

  it('ask for help wherever they do', () => {
    expect(parseArguments(['--burst', 'x', '--help'])).toBe('help');
    expect(parseArguments(['-h'])).toBe('help');
  });

  it('are all told what is wrong with them at once', () => {
    expect(problems('--containers', '0', '--runtime', 'deno', '--env', 'secret', '--latency', '-')).toEqual([
      'there is no handler: name the file of a function, as dist/get-order.js',
      "--containers is '0': it must be a whole number from 1 on",
      "--latency is '-': it must be milliseconds, a number from 0 on",
      "--runtime is 'deno': it must be node22, node24 or ric",
      '--env has no name and value: it must be as KEY=VALUE',
    ]);
  });

  it.each([
    ['containers', 'max'],
    ['concurrency', 'concurrency'],
    ['timeout', 'timeoutMs'],
    ['init-timeout', 'initMs'],
    ['memory', 'memoryMb'],
  ])("--%s has the fleet's own upper limit", async (flag, option) => {
    const tooMany = String(2 ** 31);
    const [message = ''] = problems('get-order.js', `--${flag}`, tooMany);
    const most = Number(/^--[a-z-]+ is '\d+': .*, at most (\d+)$/.exec(message)?.[1]);
    expect(parsed(`--${flag}`, String(most)).options.containers).toMatchObject({ [option]: most });
    const refused = async (value: number) => {
      const given = { handler: '', containers: { [option]: value } };
      const error: unknown = await resolveOptions(given).catch((reason: unknown) => reason);
      return String(error).includes(`containers.${option}`);
    };
    expect([await refused(most), await refused(most + 1)]).toEqual([false, true]);
  });

  it.each([
    [['h.js', '--burts', '3'], /^Unknown option '--burts': did you mean --burst\?$/],
    [['h.js', '--max'], /Unknown option '--max': did you mean --max-connections\?$/],
    [['h.js', '--nonsense'], /^Unknown option '--nonsense'$/],
    [['h.js', '--burst'], /'--burst <value>' argument missing/],
    [['h.js', '--containers', '-1'], /^--containers is '-1': it must be a whole number from 1 on$/],
    [['h.js', '--burst', '--quiet'], /'--burst' argument is ambiguous\. .*for '--burst'\?$/],
    [['h.js', '--burst', '1000000000'], /^--burst is '1000000000': .* from 1 on, at most 1000000$/],
    [['h.js', '--burst', '1', '--burst', '2'], /^--burst is given twice$/],
    [['h.js', '--quiet=1'], /'--quiet' does not take an argument/],
    [['h.js', 'i.js'], /^'i\.js' is too much/],
    [['h.js', '--burst', '1e3'], /^--burst is '1e3': it must be a whole number/],
    [['h.js', '--burst', '1.5'], /^--burst is '1\.5'/],
    [['h.js', '--idle', ''], /^--idle is empty: it must be seconds/],
    [['h.js', '--drop-idle', '0'], /^--drop-idle is '0': it must be seconds, above 0/],
    [['h.js', '--drop-idle', '350,never'], /^--drop-idle is '350,never'/],
    [['h.js', '--speed', '0.5'], /^--speed is '0\.5': it must be a number from 1 on/],
    [['h.js', '--event', '{id: 1}'], /^--event is no JSON \(.+\): quote it for your shell/],
    [['h.js', '--event', '1', '--events', 'x.json'], /^--event and --events are both given/],
    [['h.js', '--html', '/no/such/folder/x.html'], /there is no such folder/],
    [['h.js', '--json', tmpdir()], /it must name a file/],
    [['h.js', '--json', '/proc/sluice.json'], /^--json is '.*', which cannot be written \(E[A-Z]+\)$/],
    [['h.js', '--fault', 'restart'], /it must begin with a time/],
  ] as const)('%j are refused', (args, problem) => {
    expect(problems(...args)).toEqual([expect.stringMatching(problem)]);
  });

  it('name files that can be written', () => {
    const [html, json] = [join(folder, 'a.html'), join(folder, 'a.json')];
    writeFileSync(json, 'of before');
    expect(parsed('--html', html, '--json', json)).toMatchObject({ htmlFile: html, jsonFile: json });
    // Trying them has changed nothing.
    expect(existsSync(html)).toBe(false);
    expect(readFileSync(json, 'utf8')).toBe('of before');
  });

  it('take any JSON as the event, null too', () => {
    expect(parsed('--event', 'null').event).toEqual({ value: null });
    expect(parsed('--event', '{"id":[1]}').event).toEqual({ value: { id: [1] } });
    expect(parsed().event).toBeUndefined();
  });

  it('turn the retry of throttled invocations off', () => {
    expect(parsed('--no-retry').load.retryThrottledMs).toBe(0);
    expect(parsed().load).not.toHaveProperty('retryThrottledMs');
  });
});

describe('the load', () => {
  it('is one of four kinds', () => {
    expect(schedule('--burst', '200')).toEqual({ kind: 'burst', count: 200 });
    expect(schedule('--burst', '20', '--times', '3', '--every', '360')).toEqual({
      kind: 'burst',
      count: 20,
      times: 3,
      everySeconds: 360,
    });
    expect(schedule('--constant', '12.5/s', '--seconds', '8')).toEqual({
      kind: 'constant',
      perSecond: 12.5,
      seconds: 8,
    });
    expect(schedule('--ramp', '0..50', '--seconds', '8')).toEqual({
      kind: 'ramp',
      fromPerSecond: 0,
      toPerSecond: 50,
      seconds: 8,
    });
    expect(schedule('--poisson', '5', '--seconds', '8')).toEqual({
      kind: 'poisson',
      perSecond: 5,
      seconds: 8,
    });
    expect(schedule('--poisson', '5', '--seconds', '8', '--seed', '0')).toMatchObject({ seed: 0 });
  });

  it.each([
    ['--burst 5 --constant 3 --seconds 2', '--burst and --constant are both given: a load is one of them'],
    ['--constant 3', '--constant needs --seconds: say for how long'],
    ['--burst 3 --seconds 2', '--seconds goes with --constant, --ramp, --poisson, and the load is --burst'],
    ['--ramp 1..3 --seconds 2 --seed 1', '--seed goes with --poisson, and the load is --ramp'],
    ['--burst 3 --times 2', '--times needs --every: say how many seconds lie between two bursts'],
    ['--burst 3 --every 2', '--every needs --times: say how many bursts there are'],
    [
      '--constant 0 --seconds 2',
      "--constant is '0': it must be how many invocations arrive a second, above 0, at most 1000000",
    ],
    ['--ramp 5 --seconds 2', "--ramp is '5': it must be two rates a second, at most 1000000, as 0..50"],
    ['--ramp 0..0 --seconds 2', "--ramp is '0..0': it must be two rates a second, at most 1000000, as 0..50"],
    [
      '--ramp 1..2..3 --seconds 2',
      "--ramp is '1..2..3': it must be two rates a second, at most 1000000, as 0..50",
    ],
    ['--poisson 3 --seconds 2 --seed -x', "--seed is '-x': it must be a whole number from 0 to 4294967295"],
  ])('%s is refused', (args, problem) => {
    const words = args.replace('--seed -x', '--seed=-x').split(' ');
    expect(problems('h.js', ...words)).toContain(problem);
  });
});
