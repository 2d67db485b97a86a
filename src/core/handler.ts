import type { EventSource, Raw } from './event-source.js';
import type { HandlerClass, LambdaOf, ReturnsOf, ToLambdaArgs, source } from './handler-types.js';
import { inheritSource } from './handler-metadata.js';
import { toLambda } from './to-lambda.js';

/**
 * The base class of handlers that take the event as it is; `Handler.for(source)` makes one for another event source.
 *
 * ```ts
 * @LambdaHandler()
 * @UseDatabase(300_000)
 * class GetOrder extends Handler {
 *   async handle(event: { id: number }) {
 *     return Order.findByPk(event.id);
 *   }
 * }
 * export const handler = GetOrder.toLambda();
 * ```
 */
export abstract class Handler<S = Raw> {
  declare readonly [source]?: S;

  /** Runs once per invocation, in one instance per container. Gets the input and Lambda's context. */
  abstract handle(...args: never[]): ReturnsOf<S> | Promise<ReturnsOf<S>>;

  /**
   * Runs once, in the container's first invocation before `handle`, with the databases open and under its deadline.
   * When it fails the invocation fails, and the next one builds a new instance and tries again.
   */
  onColdStart?(): void | Promise<void>;

  /** Runs once, before the container ends, outside of any invocation: at SIGTERM about 500 ms are left. `database.run` works. */
  onShutdown?(): void | Promise<void>;

  /** The function that Lambda calls. See `toLambda`. */
  static toLambda<C extends HandlerClass>(this: C, ...args: ToLambdaArgs<C>): LambdaOf<InstanceType<C>> {
    return toLambda<C>(this, ...args);
  }

  /** A base class for the handlers of another event source. */
  static for<E, R, V>(
    eventSource: EventSource<E, R, V>,
  ): (abstract new () => Handler<EventSource<E, R, V>>) & Pick<typeof Handler, 'toLambda'> {
    abstract class SourceHandler extends Handler<EventSource<E, R, V>> {}
    inheritSource(SourceHandler, eventSource);
    return SourceHandler;
  }
}
