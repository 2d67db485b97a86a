import type { ParameterReader } from '../../core/event-source.js';
import type { HandlerParameter } from '../../core/handler-parameters.js';
import { bodyReader } from '../validation/body-reader.js';

/** What a record carries. */
export interface Payload {
  /** As it is called in messages: `the body`. */
  readonly name: string;
  /** A text, bytes of one in UTF-8, or what has been decoded already. */
  readonly content: unknown;
  /** Whether a text or bytes are JSON. Default true. */
  readonly decoded?: boolean | undefined;
}

/** What `@Body` gives of a record; every other parameter is none of a record's. */
export function payloadParameter<Input>(
  parameter: HandlerParameter,
  subject: string,
  payloadOf: (input: Input) => Payload,
): ParameterReader | undefined {
  if (parameter.kind !== 'body') return undefined;
  const wanted = parameter.dto ?? parameter.type;
  if (wanted === String) return (input) => textOf(payloadOf(input as Input));
  if (wanted === Buffer || wanted === Uint8Array) return (input) => bytesOf(payloadOf(input as Input));
  const read = bodyReader(parameter, subject);
  return (input) => read(valueOf(payloadOf(input as Input)));
}

function valueOf(payload: Payload): unknown {
  if (payload.decoded === true) {
    if (payload.content === undefined) throw new TypeError(`There is no ${payload.name} in the record`);
    return payload.content;
  }
  const text = textOf(payload);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // Without the parser's words: they quote the text.
    throw new SyntaxError(`The ${payload.name} of the record is no JSON (${text.length} characters)`, {
      cause,
    });
  }
}

function textOf({ name, content, decoded }: Payload): string {
  if (typeof content === 'string' && decoded !== true) return content;
  if (!(content instanceof Uint8Array)) throw new TypeError(`The ${name} of the record is no text`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (cause) {
    throw new TypeError(`The ${name} of the record is no UTF-8 (${content.length} bytes)`, { cause });
  }
}

function bytesOf({ name, content, decoded }: Payload): Buffer {
  if (content instanceof Uint8Array) return Buffer.from(content);
  if (typeof content === 'string' && decoded !== true) return Buffer.from(content);
  throw new TypeError(`The ${name} of the record is neither a text nor bytes`);
}
