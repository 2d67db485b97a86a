export { startFleet } from './start-fleet.js';
export type { Fleet, FleetContainer } from './fleet.js';
export type { ContainerOptions, FleetOptions, RuntimeName } from './options.js';
export type { ConnectionCounts, FleetDatabase, FleetDatabaseOptions } from './database/options.js';
export type { FleetNetwork, NetworkOptions } from './network/options.js';
export type { LoadOptions, Schedule } from './load/options.js';
export type { FunctionError, InvocationResult, InvocationStatus } from './invocation-result.js';
export type {
  ConnectionSample,
  ContainerEnd,
  ContainerReport,
  ContainerSpan,
  ContainerState,
  FaultReport,
  FleetReport,
  FleetSummary,
} from './report/report.js';
export { htmlReport } from './report/html.js';
export { textReport } from './report/text.js';
