import type {
  APIGatewayEventRequestContextIAMAuthorizer,
  APIGatewayEventRequestContextJWTAuthorizer,
} from 'aws-lambda';

/** What a client sends, and what every way into Lambda makes an event of. */
export interface HttpRequestOptions {
  /** In capitals. Default `'GET'`; `'POST'` with a body. */
  readonly method?: string | undefined;
  /** Without query and stage. Default `'/'`. */
  readonly path?: string | undefined;
  /** Not encoded; an array for a name that comes several times. */
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[]>> | undefined;
  /** An array for a header that comes several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly cookies?: Readonly<Record<string, string>> | undefined;
  /**
   * A text (`text/plain`), bytes (`application/octet-stream`) or a form (`URLSearchParams`); anything else becomes JSON.
   * A `content-type` among `headers` goes before. Default none, as is `null`.
   */
  readonly body?: unknown;
  /** Default by the body and its content type, as the way in decides it. */
  readonly isBase64Encoded?: boolean | undefined;
  /** Of the client. Default `'192.0.2.1'`. */
  readonly sourceIp?: string | undefined;
  /** Default now. */
  readonly time?: Date | undefined;
}

export type QueryValue = string | number | boolean;

/** What API Gateway adds to it. */
export interface ApiRequestOptions extends HttpRequestOptions {
  /** The path of the route, without method: `'/orders/{id}'`. Default by `pathParameters`. */
  readonly route?: string | undefined;
  /** Not encoded. Default what `route` finds in `path`. */
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  /** Default `'$default'`, of a REST API `'prod'`. */
  readonly stage?: string | undefined;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
}

/** Of a Lambda authorizer, with what that has returned as context. */
export interface LambdaAuthorizer {
  readonly lambda: Readonly<Record<string, unknown>>;
}

export type AuthorizerV2 =
  | APIGatewayEventRequestContextJWTAuthorizer
  | APIGatewayEventRequestContextIAMAuthorizer
  | LambdaAuthorizer;

/** An HTTP API, payload format 2.0. */
export interface HttpApiOptions extends ApiRequestOptions {
  readonly version?: '2.0' | undefined;
}

/** A function URL. */
export interface FunctionUrlOptions extends HttpRequestOptions {
  readonly version: 'function-url';
}

/** An HTTP API with payload format 1.0, or a REST API, whose event is the same but for the `version`. */
export interface RestApiOptions extends ApiRequestOptions {
  readonly version: '1.0' | 'rest';
  /** What the authorizer has left: claims, or `principalId` and context. Default none. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined;
}

/** A load balancer; `alb-multi` with multi-value headers switched on in its target group. */
export interface AlbOptions extends HttpRequestOptions {
  readonly version: 'alb' | 'alb-multi';
}

export type HttpVersion = '2.0' | '1.0' | 'rest' | 'function-url' | 'alb' | 'alb-multi';

/** Of all versions; which may have which is checked. */
export type AnyHttpOptions = ApiRequestOptions & {
  readonly version?: HttpVersion | undefined;
  readonly authorizer?: object | undefined;
};
