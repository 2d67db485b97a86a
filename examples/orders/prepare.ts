// A script: creates the tables and fills them, unless that was done before. No Lambda here: `db.run` is what
// @UseDatabase does around a handler.
import { QueryTypes } from 'sequelize';
import { db } from './database.js';
import { Order } from './models/index.js';
import { createSchema } from './schema.js';
import { seed } from './seed.js';

await db.run(async () => {
  const tables = await db.sequelize.query(`SELECT FROM pg_tables WHERE tablename = 'order_lines'`, {
    type: QueryTypes.SELECT,
  });
  if (tables.length === 0) await createSchema();
  if ((await Order.count()) === 0) await seed();
});
