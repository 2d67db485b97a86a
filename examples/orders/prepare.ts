// Run once: creates the tables and fills them. No Lambda here: `db.run` is what @UseDatabase does around a handler.
import { db } from './database.js';
import { createSchema } from './schema.js';
import { seed } from './seed.js';

await db.run(async () => {
  await createSchema();
  await seed();
});
