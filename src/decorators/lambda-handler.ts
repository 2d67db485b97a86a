import type { EventSource, Raw } from '../core/event-source.js';
import { markHandler, type AnySource } from '../core/handler-metadata.js';
import type { Streaming } from '../core/streaming.js';
import type { Method, ReturnsOf, source } from '../core/handler-types.js';
import { refuseClass, type ClassDecoratorBoth } from './class-decorator.js';

type HandlerOf<S> = abstract new (...args: never[]) => {
  readonly [source]?: S;
  handle(...args: never[]): ReturnsOf<S> | Promise<ReturnsOf<S>>;
};

/**
 * Marks a class as a handler. The base class says what the event is (`Handler`: as it is), and the class must fit the
 * source that is named here. The order of class decorators means nothing.
 */
export function LambdaHandler(): ClassDecoratorBoth<abstract new (...args: never[]) => { handle: Method }>;
export function LambdaHandler(eventSource: Raw): ClassDecoratorBoth<HandlerOf<Raw>>;
export function LambdaHandler(eventSource: Streaming): ClassDecoratorBoth<HandlerOf<Streaming>>;
export function LambdaHandler<E, R, V>(
  eventSource: EventSource<E, R, V>,
): ClassDecoratorBoth<HandlerOf<EventSource<E, R, V>>>;
export function LambdaHandler(eventSource?: AnySource) {
  refuseClass('LambdaHandler', eventSource);
  return (target: { readonly name: string }): void => markHandler(target, eventSource);
}
