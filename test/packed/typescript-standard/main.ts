// Compiled with standard decorators, which sequelize-typescript's own cannot be used as: they are called instead.
import assert from 'node:assert/strict';
import type { Context } from 'aws-lambda';
import { Column, DataType, Model, Table } from 'sequelize-typescript';
import { Handler, LambdaHandler, UseDatabase, defineDatabase, raw, type LambdaFunction } from 'sluice';

class Note extends Model {
  declare text: string;
}
Column(DataType.TEXT)(Note.prototype, 'text');
Table({ tableName: 'packed_standard_note', timestamps: false })(Note);

const db = defineDatabase({ models: [Note] });

@LambdaHandler(raw())
@UseDatabase(300_000)
class CountNotes extends Handler {
  async handle(event: { text: string }) {
    return Note.count({ where: { text: event.text } });
  }
}

const handler: LambdaFunction<{ text: string }, number> = CountNotes.toLambda();

async function main(): Promise<void> {
  await db.run(async () => {
    await Note.sync({ force: true });
    await Note.create({ text: 'a' });
  });
  const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => 10_000 } as Context;
  assert.equal(await handler({ text: 'a' }, context), 1);
  assert.equal(await handler({ text: 'b' }, context), 0);
}

void main();
