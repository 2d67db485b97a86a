import type { LoadOptions } from '../../fleet/load/options.js';
import type { FleetOptions } from '../../fleet/options.js';
import {
  BYTES,
  CONNECTIONS,
  COUNT,
  decimal,
  FlagReader,
  MEMORY,
  MILLISECONDS,
  MILLISECONDS_OR_NONE,
  SECONDS,
  SPEED,
  TIMEOUT,
} from '../flag-reader.js';
import { parseFlags } from '../parse-flags.js';
import { quoted, UsageError } from '../usage-error.js';
import { FLEET_FLAGS, type FleetFlagReader } from './flags.js';
import { readSchedule } from './schedule.js';
import { readTarget } from './target-file.js';

import { readFault, type TimedFault } from './timed-fault.js';

/** What `sluice fleet` was asked to do. Files are named, not read. */
export interface FleetArguments {
  readonly handler: string;
  readonly options: Omit<FleetOptions, 'handler' | 'database' | 'env'>;
  readonly maxConnections: number | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly load: Pick<LoadOptions, 'schedule' | 'retryThrottledMs'>;
  /** One event for all, if there is one. */
  readonly event: { readonly value: unknown } | undefined;
  readonly eventsFile: string | undefined;
  readonly prepareFile: string | undefined;
  readonly faults: readonly TimedFault[];
  readonly jsonFile: string | undefined;
  readonly htmlFile: string | undefined;
  readonly quiet: boolean;
}

/** `help` where that is asked for. Throws a `UsageError` with all mistakes. */
export function parseArguments(args: readonly string[]): FleetArguments | 'help' {
  const { flags, positionals } = parseFlags(args, FLEET_FLAGS);
  if (flags.help) return 'help';
  const reader = new FlagReader(flags);
  const [handler = '', ...more] = positionals;
  if (handler === '') reader.add('there is no handler: name the file of a function, as dist/get-order.js');
  if (more.length > 0) reader.add(`${more.map(quoted).join(', ')} is too much: one handler is run at a time`);
  const parsed: FleetArguments = {
    handler,
    options: readOptions(reader),
    maxConnections: reader.number('max-connections', CONNECTIONS),
    env: reader.environment('env'),
    load: { schedule: readSchedule(reader), ...(flags['no-retry'] ? { retryThrottledMs: 0 } : {}) },
    event: readEvent(reader),
    eventsFile: flags.events,
    prepareFile: flags.prepare,
    faults: (flags.fault ?? []).flatMap((text) => {
      const fault = readFault(text);
      if (typeof fault !== 'string') return [fault];
      reader.add(fault);
      return [];
    }),
    jsonFile: readTarget(reader, 'json'),
    htmlFile: readTarget(reader, 'html'),
    quiet: flags.quiet ?? false,
  };
  if (reader.problems.length > 0) throw new UsageError(...reader.problems);
  return parsed;
}

function readOptions(reader: FleetFlagReader): FleetArguments['options'] {
  const idle = reader.number('idle', SECONDS);
  return {
    containers: {
      max: reader.number('containers', COUNT),
      concurrency: reader.number('concurrency', COUNT),
      timeoutMs: reader.number('timeout', TIMEOUT),
      initMs: reader.number('init-timeout', MILLISECONDS),
      idleMs: idle === undefined ? undefined : idle * 1_000,
      memoryMb: reader.number('memory', MEMORY),
    },
    network: {
      latencyMs: reader.number('latency', MILLISECONDS_OR_NONE),
      ...readDropIdle(reader),
      bytesPerSecond: reader.number('throttle', BYTES),
    },
    speed: reader.number('speed', SPEED),
    runtime: reader.choice('runtime', ['node22', 'node24', 'ric']),
    node: reader.flags.node,
  };
}

/** `350`, `350,reset`. */
function readDropIdle(reader: FleetFlagReader): FleetOptions['network'] {
  const text = reader.flags['drop-idle'];
  if (text === undefined) return {};
  const [time = '', how = 'silent', ...more] = text.split(',');
  const seconds = decimal(time, SECONDS);
  if (seconds !== undefined && (how === 'silent' || how === 'reset') && more.length === 0) {
    return { dropIdleAfterMs: seconds * 1_000, dropIdleHow: how };
  }
  reader.add(
    `--drop-idle is ${quoted(text)}: it must be seconds, above 0 and at most ${SECONDS.most}, and how, as 350,reset or 350,silent`,
  );
  return {};
}

function readEvent(reader: FleetFlagReader): FleetArguments['event'] {
  const { event, events } = reader.flags;
  if (event === undefined) return undefined;
  if (events !== undefined) reader.add('--event and --events are both given: leave one out');
  try {
    return { value: JSON.parse(event) as unknown };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    reader.add(`--event is no JSON (${why}): quote it for your shell, as --event '{"id": 1}'`);
    return undefined;
  }
}
