import { startFleet } from 'sluice/fleet';
import type { Runtime } from '../runtimes.js';
import { clean, measure } from './measure.js';
import type { Scenario } from './scenario.js';
import { prepare, serverVersion } from './server.js';
import { settings, type Kind } from './settings.js';
import { Stage } from './stage.js';
import { verdict } from './verdict.js';
import type { Way } from './ways.js';

export interface Played {
  readonly scenario: Scenario;
  readonly way: Way;
  readonly cell: string;
}

/**
 * Plays scenarios of one kind for one way, each in a container of its own, on one server that is cleaned in between.
 * Resolves with the server's version.
 */
export async function play(
  kind: Kind,
  scenarios: readonly Scenario[],
  way: Way,
  { node, handlers, onPlayed }: { node: Runtime; handlers: URL; onPlayed: (played: Played) => void },
): Promise<string> {
  const { options, leaseMs } = settings[kind];
  const { timeoutMs } = options.containers;
  await using fleet = await startFleet({
    ...options,
    handler: new URL(`${way.handler}.js`, handlers).pathname,
    runtime: node.major >= 24 ? 'node24' : 'node22',
    node: node.path,
    env: { TIMEOUT_MS: String(timeoutMs), ...(way.leased && { LEASE_MS: String(leaseMs) }) },
  });
  await prepare(fleet);
  for (const scenario of scenarios) {
    const stage = new Stage(fleet, timeoutMs);
    onPlayed({ scenario, way, cell: verdict(await measure(scenario, way, stage)) });
    await clean(stage);
  }
  // Awaited: the fleet stops on return.
  return await serverVersion(fleet);
}
