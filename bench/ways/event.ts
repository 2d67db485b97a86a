import type { LambdaContext } from 'sluice';

/** Which order is wanted. */
export interface OrderEvent {
  readonly id: number;
}

/** What an invocation answers with: enough to see that it has read its row. */
export interface OrderAnswer {
  readonly id: number;
  readonly customer: string;
}

/** What every way exports as `handler`. */
export type OrderHandler = (
  event: OrderEvent,
  context: LambdaContext,
) => Promise<OrderAnswer | null | undefined>;

/** The same query as Sequelize writes for `findByPk`. */
export const SELECT_ORDER =
  'SELECT id, customer, state, total, paid, details, placed_at AS "placedAt" FROM orders WHERE id = $1';
