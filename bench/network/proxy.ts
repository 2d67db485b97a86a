import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Conversation } from '../conversation.js';
import type { WireEvent } from './wire-event.js';

/** What a proxy is told; it answers with a report. */
export type ProxyOrder = {
  readonly latencyMs?: number;
  /** Whether it writes down what passes from now on. */
  readonly record?: boolean;
};

/** Of everything before the order. */
export interface ProxyReport {
  readonly port: number;
  /** Connections, since its start. */
  readonly accepted: number;
  readonly events: readonly WireEvent[];
}

export interface Proxy {
  /** Of 127.0.0.1. */
  readonly port: number;
  order(order: ProxyOrder): Promise<ProxyReport>;
  stop(): Promise<void>;
}

/** Starts a network with a delay, in a process of its own, in front of a server on this machine. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  const script = fileURLToPath(new URL('proxy-process.js', import.meta.url));
  const conversation = new Conversation(fork(script, [String(targetPort)]), 'the network');
  const { port } = await conversation.hear<ProxyReport>();
  return {
    port,
    order: (order) => conversation.ask(order),
    stop: () => conversation.end(),
  };
}
