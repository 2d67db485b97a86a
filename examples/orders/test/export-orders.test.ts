import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ResponseStream } from 'sluice';
import { lambdaContext } from 'sluice/testing';
import { useService } from './service.js';

const service = useService();

/** A response whose reader takes a chunk when `take` has resolved. */
class Response extends Writable implements ResponseStream {
  contentType: string | undefined;
  text = '';
  readonly #take: () => unknown;

  constructor(take: () => unknown = () => undefined) {
    super({ highWaterMark: 1 });
    this.#take = take;
  }

  setContentType(contentType: string): void {
    this.contentType = contentType;
  }

  override async _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): Promise<void> {
    try {
      await this.#take();
      this.text += chunk.toString();
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  get head(): unknown {
    return JSON.parse(this.text.split('\0', 1)[0] ?? '');
  }

  get lines(): string[] {
    return this.text.slice(this.text.lastIndexOf('\0') + 1).split('\r\n');
  }
}

const exported = async (response = new Response()): Promise<Response> => {
  await service().ExportOrders.toLambda()({}, response, lambdaContext());
  return response;
};

test('all orders are a CSV file, each in one line, over several batches', async () => {
  const response = await exported();
  expect(response.contentType).toBe('application/vnd.awslambda.http-integration-response');
  expect(response.head).toMatchObject({
    statusCode: 200,
    headers: { 'content-type': 'text/csv; charset=utf-8' },
  });
  const [head, first, ...others] = response.lines;
  expect(head).toBe('id,placed at,status,total,customer,city');
  expect(first).toBe('1,2026-01-01T00:01:00.000Z,paid,67.94,Customer 2,Panama');
  expect(others.pop()).toBe('');
  expect(others.map((line) => Number(line.split(',', 1)[0]))).toEqual(
    Array.from({ length: 1_999 }, (_, index) => index + 2),
  );
});

test.for([
  [`Ada "A" O'Hara, Ltd.`, `"Ada ""A"" O'Hara, Ltd."`],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['two\nlines', '"two\nlines"'],
] as const)('the name %j is one field', async ([name, field]) => {
  await service().models.Customer.update({ name }, { where: { id: 2 } });
  expect((await exported()).lines[1]).toBe(`1,2026-01-01T00:01:00.000Z,paid,67.94,${field},Panama`);
});

test('without an order there is the head alone', async () => {
  const { Order } = service().models;
  await Order.destroy({ where: {} });
  expect((await exported()).lines).toEqual(['id,placed at,status,total,customer,city', '']);
});

test('while the reader is slow, no more is read than a few batches', async () => {
  const { Order } = service().models;
  const startedAt = performance.now();
  await exported();
  const allMs = performance.now() - startedAt;
  let batches = 0;
  Order.addHook('afterFind', 'count', () => void batches++);
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  try {
    const response = new Response(() => held);
    const ended = exported(response);
    await sleep(2 * allMs);
    const read = batches;
    go();
    await ended;
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThanOrEqual(2);
    expect(batches).toBe(5);
    expect(response.lines).toHaveLength(2_002);
  } finally {
    Order.removeHook('afterFind', 'count');
  }
});

test('when the reader goes away, the export ends with that error, and the next one is whole', async () => {
  const gone = new Error('the reader has gone');
  let taken = 0;
  const response = new Response(() => {
    // Head, delimiter, the names of the columns; then a batch.
    if (++taken === 4) throw gone;
  });
  await expect(exported(response)).rejects.toBe(gone);
  expect((await exported()).lines).toHaveLength(2_002);
});
