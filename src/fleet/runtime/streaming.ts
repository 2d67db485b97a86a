import type { ClientRequest } from 'node:http';
import type { ApiClient, NextEvent } from './api-client.js';
import { errorTypeHeader, logError, runtimeError, toErrorBody } from './errors.js';
import type { HandlerFunction } from './load-handler.js';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const HTTP_RESPONSE = 'application/vnd.awslambda.http-integration-response';
const DELIMITER = new Uint8Array(8);

type Marked = HandlerFunction & { [STREAMING]?: unknown; [HIGH_WATER_MARK]?: unknown };

/** What a streaming handler writes to. */
type ResponseStream = ClientRequest & {
  setContentType(type: string): void;
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => unknown) => void;
};

/** Defines the global that marks a handler as one that streams. */
export function defineAwsLambda(): void {
  const given = (globalThis as { awslambda?: object }).awslambda;
  Object.assign(globalThis, {
    awslambda: {
      ...given,
      streamifyResponse(handler: Marked, options?: { highWaterMark?: unknown }): Marked {
        handler[STREAMING] = 'response';
        if (typeof options?.highWaterMark === 'number') handler[HIGH_WATER_MARK] = options.highWaterMark;
        return handler;
      },
      HttpResponseStream: {
        /** Puts a status, headers and cookies before the body. */
        from(stream: ResponseStream, prelude: unknown): ResponseStream {
          stream.setContentType(HTTP_RESPONSE);
          stream._onBeforeFirstWrite = (write) => {
            write(JSON.stringify(prelude));
            write(DELIMITER);
          };
          return stream;
        },
      },
    },
  });
}

/** Whether a handler streams. Throws for a mark that is none of Lambda's. */
export function isStreaming(handler: HandlerFunction): boolean {
  const mark = (handler as Marked)[STREAMING];
  if (!mark) return false;
  if (mark === 'response') return true;
  throw runtimeError('MalformedStreamingHandler', 'Only response streaming is supported.');
}

/** Runs a streaming handler once. Resolves when its answer is sent: one that never ends its stream never does. */
export async function serveStreaming(
  client: ApiClient,
  handler: HandlerFunction,
  event: NextEvent,
  context: object,
): Promise<void> {
  const mark = (handler as Marked)[HIGH_WATER_MARK];
  const { stream, sent } = openStream(client, event.requestId, typeof mark === 'number' ? mark : undefined);
  try {
    const running = handler(JSON.parse(event.payload), stream, context);
    if (typeof (running as { then?: unknown } | undefined)?.then !== 'function') {
      throw new Error('Streaming does not support non-async handlers.');
    }
    await running;
    await sent;
  } catch (error) {
    logError(event.requestId, 'Invoke Error', error);
    await endWithError(stream, sent, error);
  }
}

function openStream(
  client: ApiClient,
  requestId: string,
  highWaterMark: number | undefined,
): { stream: ResponseStream; sent: Promise<void> } {
  const request = client.openResponse(
    requestId,
    {
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      'Content-Type': 'application/octet-stream',
      'Transfer-Encoding': 'chunked',
      Trailer: ['Lambda-Runtime-Function-Error-Type', 'Lambda-Runtime-Function-Error-Body'],
    },
    highWaterMark,
  );
  const sent = new Promise<void>((resolve, reject) => {
    request.on('response', (response) => response.resume().on('close', resolve));
    request.on('error', reject);
  });
  // It may break while the handler still runs.
  sent.catch(() => undefined);
  return { stream: extend(request), sent };
}

function extend(request: ClientRequest): ResponseStream {
  const write = request.write.bind(request) as (chunk: unknown, ...rest: unknown[]) => boolean;
  let written = false;
  const stream: ResponseStream = Object.assign(request, {
    setContentType(type: string): void {
      if (written) throw runtimeError('InvalidStreamingOperation', 'Cannot set content-type, too late.');
      request.setHeader('Content-Type', type);
    },
    write(chunk: unknown, ...rest: unknown[]): boolean {
      if (!written) stream._onBeforeFirstWrite?.((first) => write(first));
      written = true;
      const raw = typeof chunk === 'string' || chunk instanceof Uint8Array;
      return write(raw ? chunk : JSON.stringify(chunk), ...rest);
    },
  });
  return stream;
}

async function endWithError(stream: ResponseStream, sent: Promise<void>, error: unknown): Promise<void> {
  const body = toErrorBody(error);
  if (!stream.writableEnded && !stream.destroyed) {
    stream.addTrailers({
      'Lambda-Runtime-Function-Error-Type': errorTypeHeader(body),
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(body)).toString('base64'),
    });
    stream.end();
  }
  await sent.catch(() => undefined);
}
