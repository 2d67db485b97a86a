// A DelayProxy in a process of its own, so that its work is nobody else's: fork it with the server's port.
import { DelayProxy } from './delay-proxy.js';
import type { ProxyOrder, ProxyReport } from './proxy.js';

const proxy = new DelayProxy(Number(process.argv[2]));
const port = await proxy.listen();

process.on('message', ({ latencyMs, record }: ProxyOrder) => {
  const report: ProxyReport = { port, accepted: proxy.accepted, events: proxy.events ?? [] };
  if (latencyMs !== undefined) proxy.latencyMs = latencyMs;
  proxy.events = record === true ? [] : undefined;
  process.send?.(report);
});
// It lives as long as whoever started it.
process.once('disconnect', () => process.exit());
process.send?.({ port, accepted: 0, events: [] } satisfies ProxyReport);
