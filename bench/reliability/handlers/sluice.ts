// The password is a function that reads it anew, as it would from Secrets Manager.
import { readFileSync } from 'node:fs';
import { Handler, LambdaHandler, UseDatabase, defineDatabase } from 'sluice';
import { perform, type Order } from './deeds.js';

const { PGHOST, PGPORT, PGUSER, PGDATABASE, FLEET_PASSWORD_FILE, LEASE_MS } = process.env;

const db = defineDatabase({
  host: PGHOST,
  port: Number(PGPORT),
  username: PGUSER,
  database: PGDATABASE,
  password: () => readFileSync(FLEET_PASSWORD_FILE ?? '', 'utf8'),
  ...(LEASE_MS !== undefined && { leaseMs: Number(LEASE_MS) }),
});

@LambdaHandler()
@UseDatabase(300_000)
class Performer extends Handler {
  async handle(order: Order) {
    return perform(order, db.sequelize);
  }
}

export const handler = Performer.toLambda();
