// A test file that never closes its registry.
import { defineDatabase } from 'sluice';
import { inMemoryRegistry } from 'sluice/testing';

const db = defineDatabase({});
await inMemoryRegistry(db);
const [rows] = await db.sequelize.query('SELECT 42 AS answer');
console.log(JSON.stringify(rows));
