// A container with a lease: what keeps it alive, and what happens at SIGTERM.
import { defineDatabase } from 'sluice';

const db = defineDatabase({ leaseMs: 60_000 });
await db.run(() => db.sequelize.query('SELECT 1'));
console.log('answered');
if (process.env['STAYS'] !== undefined) setInterval(() => {}, 1_000);
