const ORDERS = 11_000;

/** Makes the table that every way reads, and lets a role read it. */
export async function fillOrders(query: (sql: string) => Promise<unknown>, role: string): Promise<void> {
  await query(`CREATE TABLE orders (
    id int PRIMARY KEY, customer text NOT NULL, state text NOT NULL, total numeric(12,2) NOT NULL,
    paid boolean NOT NULL, details jsonb NOT NULL, placed_at timestamptz NOT NULL)`);
  await query(`INSERT INTO orders
    SELECT n, 'customer ' || n, 'open', n / 7.0, n % 2 = 0, '{"gift": false}', now() - n * interval '1 minute'
    FROM generate_series(1, ${ORDERS}) AS n`);
  await query(`GRANT SELECT ON orders TO ${role}`);
  await query('VACUUM ANALYZE orders');
}
