import type { IncomingMessage } from 'node:http';

export interface RequestBody {
  /** Empty when it was too large. */
  readonly text: string;
  readonly bytes: number;
  readonly tooLarge: boolean;
}

/** Reads all of it, keeping at most `limit` bytes. `undefined` when the connection broke before its end. */
export async function readBody(request: IncomingMessage, limit: number): Promise<RequestBody | undefined> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= limit) chunks.push(chunk);
      else chunks = [];
    }
  } catch {
    return undefined;
  }
  return { text: Buffer.concat(chunks).toString('utf8'), bytes, tooLarge: bytes > limit };
}
