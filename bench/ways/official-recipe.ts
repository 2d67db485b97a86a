// Sequelize's own guide "Using sequelize in AWS Lambda", its TL;DR as it stands there:
// https://sequelize.org/docs/v6/other-topics/aws-lambda/
import pg from 'pg';
import { Sequelize } from 'sequelize-typescript';
import { address, ssl, user } from './address.js';
import type { OrderEvent } from './event.js';
import { models } from './models.js';
import { Order } from './order.js';

let sequelize: Sequelize | undefined;

async function loadSequelize() {
  const loaded = new Sequelize({
    ...address,
    username: user,
    dialect: 'postgres',
    // A bundler does not see the `require` inside of Sequelize.
    dialectModule: pg,
    dialectOptions: { ssl },
    models,
    logging: false,
    // The guide's values; evict is CURRENT_LAMBDA_FUNCTION_TIMEOUT there.
    pool: { max: 2, min: 0, idle: 0, acquire: 3000, evict: 30_000 },
  });
  await loaded.authenticate();
  return loaded;
}

/** Not in Sequelize's types. */
interface ConnectionManager {
  initPools(): void;
  close(): Promise<void>;
  getConnection?: unknown;
}

export async function handler(event: OrderEvent) {
  if (sequelize === undefined) {
    sequelize = await loadSequelize();
  } else {
    const manager = connectionManager(sequelize);
    manager.initPools();
    // close() has put a function over it that throws.
    if (Object.hasOwn(manager, 'getConnection')) delete manager.getConnection;
  }
  try {
    return await Order.findByPk(event.id);
  } finally {
    await connectionManager(sequelize).close();
  }
}

function connectionManager(instance: Sequelize): ConnectionManager {
  return (instance as unknown as { connectionManager: ConnectionManager }).connectionManager;
}
