// node profile.js <way> [invocations] [latency in ms]: writes a CPU profile of a way's warm invocations beside it, as .cpuprofile.
import { startServer } from '../database/server.js';
import { clientEnvironment } from '../database/client-environment.js';
import { startProxy } from '../network/proxy.js';
import { runtimes } from '../runtimes.js';
import { ways, type Way, type WayName } from '../ways/ways.js';
import { startClient } from './start-client.js';

const [, , name = 'closing', invocations = '400', latencyMs = '0'] = process.argv;
const runtime = runtimes().at(-1);
if (runtime === undefined) throw new Error('there is no Node to run the client');
const server = await startServer();
const proxy = await startProxy(server.postgres.port);
await proxy.order({ latencyMs: Number(latencyMs) });
const way: Way = ways[name as WayName];
const env = clientEnvironment(server.postgres, proxy.port, way.urlParameters);
const client = await startClient(way, runtime, env, [
  '--cpu-prof',
  `--cpu-prof-name=${name}.cpuprofile`,
  '--cpu-prof-interval=100',
]);
const { cpuMs } = await client.order({ invocations: Number(invocations) });
console.log(`${name}: ${cpuMs.toFixed(2)} ms of CPU per invocation, profile in ${name}.cpuprofile`);
await client.stop();
await proxy.stop();
await server.postgres.stop();
