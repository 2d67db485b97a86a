import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import type { InvokeEvent, RuntimeAnswer } from '../../../../src/fleet/runtime-api/invoke-event.js';
import { RuntimeApi, type RuntimeApiOptions } from '../../../../src/fleet/runtime-api/runtime-api.js';

export interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: unknown;
}

export interface Call {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  readonly trailers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface StartedApi {
  readonly api: RuntimeApi;
  /** What it has told its container: `ready`, `resting`, `init-error Name`, `extension-error Name`. */
  readonly told: readonly string[];
  readonly answers: ReadonlyMap<string, RuntimeAnswer>;
  call(method: string, path: string, call?: Call): Promise<Reply>;
  get(path: string, headers?: OutgoingHttpHeaders): Promise<Reply>;
  post(path: string, body?: string, headers?: OutgoingHttpHeaders): Promise<Reply>;
  /** Asks for the next event. */
  next(): Promise<Reply>;
  send(requestId: string, event?: Partial<InvokeEvent>): void;
}

export const NEXT = '/2018-06-01/runtime/invocation/next';

/** A runtime API, and a client that speaks plain HTTP; both end with the test. */
export async function startApi(options: Partial<RuntimeApiOptions> = {}): Promise<StartedApi> {
  const told: string[] = [];
  const answers = new Map<string, RuntimeAnswer>();
  const api = await RuntimeApi.start({
    functionName: 'get-order',
    handler: 'get-order.handler',
    concurrency: 1,
    onReady: () => told.push('ready'),
    onResting: () => told.push('resting'),
    onInitError: ({ errorType }) => told.push(`init-error ${errorType}`),
    onExtensionError: ({ errorType }) => told.push(`extension-error ${errorType}`),
    ...options,
  });
  onTestFinished(() => api.close());
  const call = (method: string, path: string, given?: Call): Promise<Reply> =>
    fetchRaw(api.address, method, path, given);
  return {
    api,
    told,
    answers,
    call,
    get: (path, headers = {}) => call('GET', path, { headers }),
    post: (path, body = '', headers = {}) => call('POST', path, { headers, body }),
    next: () => call('GET', NEXT),
    send: (requestId, event = {}) =>
      api.send(
        {
          requestId,
          payload: '{}',
          deadlineMs: 1,
          functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:get-order',
          traceId: 'Root=1-2-3',
          ...event,
        },
        (answer) => answers.set(requestId, answer),
      ),
  };
}

async function fetchRaw(address: string, method: string, path: string, given: Call = {}): Promise<Reply> {
  const [host, port] = address.split(':');
  const { headers = {}, body, trailers, signal } = given;
  const sent = request({ host, port, method, path, headers, agent: false, ...(signal ? { signal } : {}) });
  if (trailers) {
    sent.write(body);
    sent.addTrailers(trailers);
    sent.end();
  } else {
    sent.end(body);
  }
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const answer = await text(response);
  return { status: response.statusCode, headers: response.headers, body: answer, json: parse(answer) };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Waits until `check` passes, also on a machine that is busy. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 15_000, interval: 5 });
}
