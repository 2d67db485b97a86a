import type { FleetOptions } from 'sluice/fleet';

/** The kinds of fleet that scenarios need; each way gets one of its own. */
export type Kind = 'one container' | 'six minutes' | 'surge' | 'many at once';

interface Setting {
  readonly options: Pick<FleetOptions, 'speed'> & {
    readonly containers: { readonly max: number; readonly concurrency?: number; readonly timeoutMs: number };
    readonly database: { readonly maxConnections: number };
  };
  /** For the way with a lease. */
  readonly leaseMs: number;
  /** It takes all of the machine: the ways run one after the other. */
  readonly alone: boolean;
}

const SPEED = 60;

export const settings: Readonly<Record<Kind, Setting>> = {
  'one container': {
    options: { containers: { max: 1, timeoutMs: 4_000 }, database: { maxConnections: 40 } },
    leaseMs: 5_000,
    alone: false,
  },
  'six minutes': {
    options: {
      containers: { max: 1, timeoutMs: 4_000 },
      database: { maxConnections: 40 },
      speed: SPEED,
    },
    // The server's clock does not run faster.
    leaseMs: 300_000 / SPEED,
    alone: false,
  },
  surge: {
    // Three of them are the administrator's.
    options: { containers: { max: 12, timeoutMs: 15_000 }, database: { maxConnections: 4 + 3 } },
    leaseMs: 60_000,
    alone: true,
  },
  'many at once': {
    options: {
      containers: { max: 1, concurrency: 16, timeoutMs: 3_000 },
      database: { maxConnections: 80 },
    },
    leaseMs: 5_000,
    alone: false,
  },
};
