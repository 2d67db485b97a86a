import { relative } from 'node:path';
import { countArrivals, MOST_INVOCATIONS } from '../../fleet/load/arrivals.js';
import { OptionChecks } from '../../fleet/option-checks.js';
import type { FleetOptions } from '../../fleet/options.js';
import { resolveHandler } from '../../fleet/resolve-handler.js';
import { UsageError } from '../usage-error.js';
import type { FleetArguments } from './arguments.js';
import { type Events, loadEvents } from './events.js';
import { findConfig, type HandlerConfig, loadConfig, loadPrepare } from './handler-config.js';

/** What is run, after the files that the flags and the handler's folder name were read. */
export interface Plan {
  readonly options: FleetOptions;
  readonly events: Events | undefined;
  /** How many invocations the load has. */
  readonly total: number;
  /** For people: what was found beside the handler. */
  readonly notes: readonly string[];
}

/** Flags go before what stands beside the handler. Throws a `UsageError` or a `ConfigurationError`. */
export async function resolvePlan(args: FleetArguments): Promise<Plan> {
  const total = countArrivals(args.load.schedule);
  if (total > MOST_INVOCATIONS) {
    const { kind } = args.load.schedule;
    throw new UsageError(
      `--${kind} asks for more than ${MOST_INVOCATIONS} invocations in all: make the load shorter or slower`,
    );
  }
  const checks = new OptionChecks('sluice fleet');
  const handler = resolveHandler(args.handler, checks);
  checks.finish();
  const configFile = handler && findConfig(handler.file);
  const config = configFile === undefined ? undefined : await loadConfig(configFile);
  const { prepareFile, eventsFile, event } = args;
  const prepare = prepareFile === undefined ? config?.prepare : await loadPrepare(prepareFile);
  const given = eventsFile === undefined ? undefined : await loadEvents(eventsFile);
  return {
    options: {
      handler: args.handler,
      ...args.options,
      database: { maxConnections: args.maxConnections, prepare },
      env: { ...config?.env, ...args.env },
    },
    total,
    events: event ? [event.value] : (given ?? config?.events),
    notes: config ? [noteOf(config, args)] : [],
  };
}

function noteOf(config: HandlerConfig, { prepareFile, eventsFile, event }: FleetArguments): string {
  const used = [
    ...(config.prepare && prepareFile === undefined ? ['prepare'] : []),
    ...(config.events && eventsFile === undefined && !event ? ['events'] : []),
    ...(config.env ? ['env'] : []),
  ];
  const file = relative('', config.file);
  return used.length > 0 ? `using ${used.join(', ')} of ${file}` : `using nothing of ${file}`;
}
