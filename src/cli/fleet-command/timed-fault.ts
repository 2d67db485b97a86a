import type { Fleet } from '../../fleet/fleet.js';
import { quoted } from '../usage-error.js';
import { FaultWords, FaultWordsError } from './fault-words.js';

type Target = Pick<Fleet, 'network' | 'database'>;

/** Something that is done to the network or to the database while the load runs. */
export interface TimedFault {
  /** Since the load's begin. */
  readonly atMs: number;
  readonly text: string;
  readonly apply: (fleet: Target) => unknown;
}

/** Reads the words behind the name, and says what is to be done. */
type Reader = (words: FaultWords) => TimedFault['apply'];

const MODES = ['fast', 'immediate'] as const;

/** By the methods' names; the first line of each is what the help shows. */
const READERS: Readonly<Record<string, { readonly usage: string; readonly read: Reader }>> = {
  setLatency: {
    usage: 'MS',
    read: (words) => {
      const ms = words.number('milliseconds');
      return ({ network }) => network.setLatency(ms);
    },
  },
  dropIdleAfter: {
    usage: 'MS|none [silent|reset]',
    read: (words) => {
      const ms = words.numberOrNone('milliseconds');
      const how = words.maybe(['silent', 'reset']);
      return ({ network }) => network.dropIdleAfter(ms, how);
    },
  },
  throttle: {
    usage: 'BYTES|none',
    read: (words) => {
      const bytes = words.numberOrNone('bytes a second');
      return ({ network }) => network.throttle(bytes);
    },
  },
  blackhole: { usage: '', read: () => (fleet) => fleet.network.blackhole() },
  resume: { usage: '', read: () => (fleet) => fleet.network.resume() },
  reset: { usage: '', read: () => (fleet) => fleet.network.reset() },
  refuse: { usage: '', read: () => (fleet) => fleet.network.refuse() },
  accept: { usage: '', read: () => (fleet) => fleet.network.accept() },
  cutAfter: {
    usage: 'BYTES|none to-server|to-client [next|every]',
    read: (words) => {
      const bytes = words.numberOrNone('bytes');
      const direction = words.choice(['to-server', 'to-client']);
      const which = words.maybe(['next', 'every']);
      return ({ network }) => network.cutAfter(bytes, direction, which);
    },
  },
  restart: {
    usage: '[fast|immediate]',
    read: (words) => {
      const mode = words.maybe(MODES);
      return ({ database }) => database.restart(mode);
    },
  },
  halt: {
    usage: '[fast|immediate]',
    read: (words) => {
      const mode = words.maybe(MODES);
      return ({ database }) => database.halt(mode);
    },
  },
  start: { usage: '', read: () => (fleet) => fleet.database.start() },
  terminateBackends: { usage: '', read: () => (fleet) => fleet.database.terminateBackends() },
  limitConnections: {
    usage: 'N|none',
    read: (words) => {
      const max = words.numberOrNone('connections');
      return ({ database }) => database.limitConnections(max);
    },
  },
  readOnly: {
    usage: 'true|false',
    read: (words) => {
      const on = words.choice(['true', 'false']) === 'true';
      return ({ database }) => database.readOnly(on);
    },
  },
  rotatePassword: { usage: '', read: () => (fleet) => fleet.database.rotatePassword() },
};

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** What there is, a line each: a name and what goes behind it. */
export function faultUsage(): readonly string[] {
  return Object.entries(READERS).map(([name, { usage }]) => `${name} ${usage}`.trimEnd());
}

/** `10s restart immediate`: when, what, and with what. Returns a problem where it cannot be read. */
export function readFault(text: string): TimedFault | string {
  const [time = '', name = '', ...rest] = text.trim().split(/[\s,]+/);
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(time) ?? [];
  if (amount === undefined) {
    return `--fault is ${quoted(text)}: it must begin with a time, as '10s restart' or '500ms reset'`;
  }
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (!reader) {
    const names = Object.keys(READERS).join(', ');
    return `--fault is ${quoted(text)}: behind the time it must name one of ${names}`;
  }
  try {
    const words = new FaultWords(rest);
    const apply = reader.read(words);
    words.end();
    return { atMs: Number(amount) * (UNITS[unit] ?? 1), text: [name, ...rest].join(' '), apply };
  } catch (error) {
    if (!(error instanceof FaultWordsError)) throw error;
    return `--fault is ${quoted(text)}: ${error.message}; write '${`${time} ${name} ${reader.usage}`.trimEnd()}'`;
  }
}
