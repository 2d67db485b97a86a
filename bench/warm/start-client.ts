import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Conversation } from '../conversation.js';
import type { Runtime } from '../runtimes.js';
import { handlerOf } from '../ways/handler-file.js';
import type { Way } from '../ways/ways.js';
import type { ClientOrder, ClientReport } from './client.js';

export interface Client {
  readonly pid: number | undefined;
  order(order: ClientOrder): Promise<ClientReport>;
  stop(): Promise<void>;
}

/** Starts a process that has loaded a way's handler, and waits for orders. */
export async function startClient(
  way: Way,
  runtime: Runtime,
  env: Readonly<Record<string, string>>,
  execArgv: readonly string[] = [],
): Promise<Client> {
  const child = fork(fileURLToPath(new URL('client.js', import.meta.url)), [handlerOf(way)], {
    execPath: runtime.path,
    execArgv: [...execArgv],
    env: { PATH: process.env['PATH'], ...env, ...way.env },
  });
  const conversation = new Conversation(child, `'${way.name}'`);
  await conversation.hear();
  return {
    pid: child.pid,
    order: (order) => conversation.ask(order),
    stop: () => conversation.end(),
  };
}
