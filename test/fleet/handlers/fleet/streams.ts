// A function that streams what it reads from a database.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  LambdaHandler,
  StreamingHandler,
  UseDatabase,
  defineDatabase,
  httpStream,
  type ResponseStream,
} from 'sluice';

export type Wish = {
  readonly does: 'ends' | 'throws' | 'pipes' | 'forgets' | 'hangs';
  readonly rows: number;
};

const db = defineDatabase({ applicationName: 'streams' });

async function* rows(count: number, failsAtEnd: boolean): AsyncGenerator<string> {
  for (let n = 1; n <= count; n++) {
    const [found] = await db.sequelize.query(`SELECT ${n}::int AS n`);
    yield `${(found as { n: number }[])[0]?.n} `;
  }
  if (failsAtEnd) throw new RangeError('in the middle');
}

@LambdaHandler()
@UseDatabase(300_000)
class Streams extends StreamingHandler {
  async handle(wish: Wish, stream: ResponseStream): Promise<void> {
    const source = Readable.from(rows(wish.rows, wish.does === 'throws'));
    switch (wish.does) {
      case 'ends':
        await pipeline(
          source,
          httpStream(stream, { statusCode: 201, headers: { 'x-rows': String(wish.rows) } }),
        );
        return;
      case 'throws':
        for await (const chunk of source) stream.write(chunk);
        stream.end();
        return;
      case 'pipes':
        source.pipe(stream);
        return;
      case 'forgets':
        for await (const chunk of source) stream.write(chunk);
        return;
      case 'hangs':
        stream.write('one ');
        await db.sequelize.query('SELECT pg_sleep(60)');
    }
  }
}

export const handler = Streams.toLambda();
