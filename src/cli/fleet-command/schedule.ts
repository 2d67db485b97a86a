import type { Schedule } from '../../fleet/load/options.js';
import { decimal, INVOCATIONS, RATE, SECONDS } from '../flag-reader.js';
import { quoted } from '../usage-error.js';
import type { FleetFlagReader, FleetTextFlag } from './flags.js';

const KINDS = ['burst', 'constant', 'ramp', 'poisson'] as const;
type Kind = (typeof KINDS)[number];

/** Flags that go with some kinds of load only. */
const COMPANIONS: readonly {
  readonly flag: FleetTextFlag;
  readonly of: readonly Kind[];
  readonly needed?: true;
}[] = [
  { flag: 'seconds', of: ['constant', 'ramp', 'poisson'], needed: true },
  { flag: 'times', of: ['burst'] },
  { flag: 'every', of: ['burst'] },
  { flag: 'seed', of: ['poisson'] },
];

/** The load that the flags ask for; without any, one invocation. */
export function readSchedule(reader: FleetFlagReader): Schedule {
  const { flags } = reader;
  const given = KINDS.filter((kind) => flags[kind] !== undefined);
  if (given.length > 1)
    reader.add(`${given.map((kind) => `--${kind}`).join(' and ')} are both given: a load is one of them`);
  const kind = given[0] ?? 'burst';
  for (const { flag, of, needed } of COMPANIONS) {
    const isGiven = flags[flag] !== undefined;
    if (isGiven && !of.includes(kind)) {
      reader.add(`--${flag} goes with ${of.map((one) => `--${one}`).join(', ')}, and the load is --${kind}`);
    } else if (!isGiven && needed && of.includes(kind)) {
      reader.add(`--${kind} needs --${flag}: say for how long`);
    }
  }
  // Where something is missing, the reader has a problem and this schedule is never used.
  const seconds = reader.number('seconds', SECONDS) ?? 1;
  switch (kind) {
    case 'burst':
      return readBurst(reader);
    case 'constant':
      return { kind, perSecond: readRate(reader, kind, flags.constant), seconds };
    case 'poisson': {
      const seed = reader.number('seed', {
        least: 0,
        most: 2 ** 32 - 1,
        whole: true,
        legal: 'a whole number from 0 to 4294967295',
      });
      return {
        kind,
        perSecond: readRate(reader, kind, flags.poisson),
        seconds,
        ...(seed === undefined ? {} : { seed }),
      };
    }
    case 'ramp':
      return { kind, ...readRamp(reader), seconds };
  }
}

function readBurst(reader: FleetFlagReader): Schedule {
  const { flags } = reader;
  const count = reader.number('burst', INVOCATIONS) ?? 1;
  const times = reader.number('times', INVOCATIONS);
  const everySeconds = reader.number('every', SECONDS);
  if (flags.times !== undefined && flags.every === undefined) {
    reader.add('--times needs --every: say how many seconds lie between two bursts');
  } else if (flags.every !== undefined && flags.times === undefined) {
    reader.add('--every needs --times: say how many bursts there are');
  }
  return times === undefined || everySeconds === undefined
    ? { kind: 'burst', count }
    : { kind: 'burst', count, times, everySeconds };
}

/** `50` or `50/s`. */
function readRate(reader: FleetFlagReader, name: 'constant' | 'poisson', text = ''): number {
  const rate = decimal(text.replace(/\/s$/, ''), RATE);
  if (rate !== undefined && rate > 0) return rate;
  reader.add(
    `--${name} is ${quoted(text)}: it must be how many invocations arrive a second, above 0, at most ${RATE.most}`,
  );
  return 1;
}

function readRamp(reader: FleetFlagReader): { readonly fromPerSecond: number; readonly toPerSecond: number } {
  const text = reader.flags.ramp ?? '';
  const [from, to, ...more] = text
    .replace(/\/s$/, '')
    .split('..')
    .map((part) => decimal(part, RATE));
  if (from !== undefined && to !== undefined && from + to > 0 && more.length === 0) {
    return { fromPerSecond: from, toPerSecond: to };
  }
  reader.add(`--ramp is ${quoted(text)}: it must be two rates a second, at most ${RATE.most}, as 0..50`);
  return { fromPerSecond: 0, toPerSecond: 1 };
}
