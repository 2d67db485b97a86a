import type pg from 'pg';

/** The members of pg's connection that COPY needs, and its types lack. */
interface CopyConnection {
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

interface CopyData {
  readonly chunk: Buffer;
}

export interface Copied {
  /** What the server sent, for COPY TO. */
  readonly text: string;
  /** As the command's tag says: 'COPY 3'. */
  readonly tag: string;
}

/** Runs a COPY on a client of pg: FROM STDIN with these chunks, or TO STDOUT without. */
export function copy(
  client: pg.Client,
  sql: string,
  chunks: readonly (string | Error)[] = [],
): Promise<Copied> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    let tag = '';
    const submittable = {
      submit: (connection: CopyConnection) => connection.query(sql),
      handleCopyInResponse(connection: CopyConnection) {
        for (const chunk of chunks) {
          if (chunk instanceof Error) return connection.sendCopyFail(chunk.message);
          connection.sendCopyFromChunk(Buffer.from(chunk));
        }
        connection.endCopyFrom();
      },
      handleCopyData: ({ chunk }: CopyData) => void received.push(chunk),
      handleCommandComplete: ({ text }: { text: string }) => void (tag = text),
      handleError: reject,
      handleReadyForQuery: () => resolve({ text: Buffer.concat(received).toString(), tag }),
    };
    client.query(submittable as unknown as pg.Submittable);
  });
}
