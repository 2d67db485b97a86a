import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ApiRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The part of Lambda's Extensions API that an internal extension without events uses. */
export interface RuntimeApi {
  /** For AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  readonly requests: readonly ApiRequest[];
  stop(): Promise<void>;
}

export async function startRuntimeApi({ registerStatus = 200 } = {}): Promise<RuntimeApi> {
  const requests: ApiRequest[] = [];
  const api = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url, headers } = request;
      requests.push({ method, url, headers, body });
      // The next event of an extension without events never comes.
      if (url?.endsWith('/event/next') === true) return;
      response.writeHead(registerStatus, { 'Lambda-Extension-Identifier': 'the-id' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');
  return {
    address: `127.0.0.1:${(api.address() as AddressInfo).port}`,
    requests,
    async stop() {
      api.closeAllConnections();
      api.close();
      await once(api, 'close');
    },
  };
}
