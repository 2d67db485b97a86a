import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Op } from 'sequelize';
import { LambdaHandler, StreamingHandler, UseDatabase, httpStream, type ResponseStream } from 'sluice';
import './database.js';
import { Order } from './models/index.js';

/** So many orders are in memory at once, however many there are. */
const BATCH = 500;

/** All orders as CSV, the oldest id first. */
@LambdaHandler()
@UseDatabase(300_000)
export class ExportOrders extends StreamingHandler {
  async handle(_event: unknown, stream: ResponseStream) {
    // Asked for before the head: a database that is down is an error then, and no empty file.
    const first = await ordersAfter(0);
    const headers = {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="orders.csv"',
    };
    // `pipeline` waits while the reader is slow, and then no further batch is read.
    await pipeline(Readable.from(csv(first)), httpStream(stream, { headers }));
  }
}

async function* csv(first: readonly Order[]): AsyncGenerator<string> {
  yield 'id,placed at,status,total,customer,city\r\n';
  let batch = first;
  while (batch.length > 0) {
    yield batch.map(row).join('');
    const last = batch.at(-1)?.id ?? 0;
    batch = batch.length < BATCH ? [] : await ordersAfter(last);
  }
}

/** By key, not by offset: every batch takes the server as long as the first one. */
function ordersAfter(id: number): Promise<Order[]> {
  return Order.findAll({
    where: { id: { [Op.gt]: id } },
    include: [{ association: 'customer', attributes: ['name'] }],
    order: [['id', 'ASC']],
    limit: BATCH,
  });
}

function row({ id, placedAt, status, total, customer, shippingAddress }: Order): string {
  const fields = [id, placedAt.toISOString(), status, total, customer?.name ?? '', shippingAddress.city];
  return `${fields.map(field).join(',')}\r\n`;
}

/** https://www.rfc-editor.org/rfc/rfc4180 */
function field(value: string | number): string {
  // A spreadsheet takes what begins like this for a formula.
  const text = String(value).replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const handler = ExportOrders.toLambda();
