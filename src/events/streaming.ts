import { inspect } from 'node:util';
import { Handler } from '../core/handler.js';
import { inheritSource } from '../core/handler-metadata.js';
import { streamingFunction, type Streaming } from '../core/streaming.js';
import { ConfigurationError } from '../errors/configuration-error.js';

export interface StreamingOptions {
  /** How many bytes wait to be sent before a write says that there are enough. Default that of Node's requests. */
  readonly highWaterMark?: number | undefined;
}

/**
 * Response streaming, of a Function URL or of who invokes with it: `handle(event, stream, context)` writes its response while it
 * makes it, and ends the stream. The databases close when both `handle` and the stream have ended: when `handle` throws, when whoever
 * reads goes away, and at the deadline too.
 *
 * `httpStream(stream, { statusCode, headers })` sets the status and the headers.
 *
 * @throws {ConfigurationError} when an option cannot be
 */
export function streaming(options: StreamingOptions = {}): Streaming {
  const { highWaterMark, ...others } = options;
  const problems = Object.keys(others).map((name) => `${name} is no option. There is highWaterMark`);
  if (highWaterMark !== undefined && !(Number.isSafeInteger(highWaterMark) && highWaterMark > 0))
    problems.push(
      `highWaterMark is ${inspect(highWaterMark)}, but must be a whole number of bytes, such as 65_536`,
    );
  if (problems.length > 0) throw new ConfigurationError('streaming()', problems);
  return { name: 'streaming', toFunction: (run) => streamingFunction(run, highWaterMark) };
}

/** The base class of handlers that stream their response. `@LambdaHandler(streaming({ highWaterMark }))` says more. */
export abstract class StreamingHandler extends Handler<Streaming> {}
inheritSource(StreamingHandler, streaming());
