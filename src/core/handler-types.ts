import type { EventSource, Raw } from './event-source.js';
import type { LambdaFunction } from './lambda-context.js';
import type { Streaming, StreamingFunction } from './streaming.js';

/** Where a handler's base class keeps the type of its event source. There is no such property at run time. */
export declare const source: unique symbol;

export type Method = (...args: never[]) => unknown;

export type HandlerClass = new (...args: never[]) => { handle: Method };

type HandleOf<H> = H extends { handle: infer F extends Method } ? F : never;
type FirstParameter<F extends Method> =
  Parameters<F> extends [first?: infer E, ...rest: unknown[]] ? E : unknown;
type SourceOf<H> = H extends { readonly [source]?: infer S } ? Exclude<S, undefined> : Raw;

/** What Lambda must be given for handler `H`. */
export type EventOf<H> =
  SourceOf<H> extends EventSource<infer E, infer _R, infer _V> ? E : FirstParameter<HandleOf<H>>;

/** What Lambda's caller gets from handler `H`. */
export type ResultOf<H> =
  SourceOf<H> extends EventSource<infer _E, infer R, infer _V> ? R : Awaited<ReturnType<HandleOf<H>>>;

/** The function that Lambda calls for handler `H`. */
export type LambdaOf<H> =
  SourceOf<H> extends Streaming ? StreamingFunction<EventOf<H>> : LambdaFunction<EventOf<H>, ResultOf<H>>;

/** What `handle` may return under source `S`. */
export type ReturnsOf<S> =
  S extends EventSource<infer _E, infer _R, infer V> ? V : S extends Streaming ? void : unknown;

export interface ToLambdaOptions<H> {
  /** Builds the instance, once per container, in the first invocation. Default `new HandlerClass()`. */
  readonly create?: (() => H | Promise<H>) | undefined;
}

/** `create` must be given when the constructor takes arguments. */
export type ToLambdaArgs<C extends HandlerClass> = C extends new () => unknown
  ? [options?: ToLambdaOptions<InstanceType<C>>]
  : [
      options: ToLambdaOptions<InstanceType<C>> & {
        readonly create: () => InstanceType<C> | Promise<InstanceType<C>>;
      },
    ];
