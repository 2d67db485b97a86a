import { CUSTOMERS, LINES_PER_ORDER, ORDERS, PRODUCTS } from './counts.js';
import { db } from './database.js';

/** Fills empty tables, the same way every time. The server makes the rows: thousands of them in one round trip. */
export async function seed(): Promise<void> {
  await db.sequelize.query(rows);
}

const rows = `
  INSERT INTO customers (email, name)
  SELECT 'customer' || n || '@example.com', 'Customer ' || n
    FROM generate_series(1, ${CUSTOMERS}) n;

  INSERT INTO products (sku, name, price, stock, tags)
  SELECT 'SKU-' || n, 'Product ' || n, 0.99 + n, 100,
         CASE WHEN n % 2 = 0 THEN ARRAY['new', 'sale'] ELSE ARRAY['standard'] END
    FROM generate_series(1, ${PRODUCTS}) n;

  INSERT INTO orders (customer_id, status, shipping_address, placed_at)
  SELECT 1 + n % ${CUSTOMERS},
         (enum_range(NULL::order_status))[1 + n % 4],
         jsonb_build_object('street', n || ' Lock Lane', 'city', 'Panama', 'country', 'PA'),
         timestamptz '2026-01-01 00:00:00+00' + n * interval '1 minute'
    FROM generate_series(1, ${ORDERS}) n;

  INSERT INTO order_lines (order_id, product_id, quantity, unit_price)
  SELECT orders.id, products.id, line, products.price
    FROM orders
   CROSS JOIN generate_series(1, ${LINES_PER_ORDER}) line
    JOIN products ON products.id = 1 + (orders.id * 7 + line) % ${PRODUCTS}
   ORDER BY orders.id, line;

  UPDATE orders
     SET total = lines.total
    FROM (SELECT order_id, sum(quantity * unit_price) AS total FROM order_lines GROUP BY order_id) lines
   WHERE lines.order_id = orders.id;

  ANALYZE customers, products, orders, order_lines;
`;
