// core
export { defineDatabase } from './core/define-database.js';
export { Handler } from './core/handler.js';
export { toLambda } from './core/to-lambda.js';
export { invocation } from './core/invocation.js';
export { raw } from './core/event-source.js';
export { registry } from './core/registry.js';
export type { DatabaseOptions, PasswordSource, ServerOptions } from './core/config/options.js';
export type { Database, RunOptions } from './core/database.js';
export type {
  CloseEvent,
  ConnectEvent,
  DiagnosticsEvents,
  InvocationEndEvent,
  InvocationStartEvent,
  LeakEvent,
  RecreateEvent,
} from './core/diagnostics.js';
export type { Batch, CallOutcome, EventSource, ParameterReader, Raw } from './core/event-source.js';
export type { EventOf, LambdaOf, ResultOf, ToLambdaOptions } from './core/handler-types.js';
export type { InvocationInfo } from './core/invocation.js';
export type { LambdaContext, LambdaFunction } from './core/lambda-context.js';
export type { Registry } from './core/registry.js';
export type { ResponseStream, Streaming, StreamingFunction } from './core/streaming.js';

// decorators
export { Body } from './decorators/body.js';
export { Ctx } from './decorators/ctx.js';
export { Event } from './decorators/event.js';
export { Header } from './decorators/header.js';
export { LambdaHandler } from './decorators/lambda-handler.js';
export { Param } from './decorators/param.js';
export { Query } from './decorators/query.js';
export { UseDatabase, type UseDatabaseOptions } from './decorators/use-database.js';

// events
export { HttpHandler, http, type Http } from './events/http.js';
export { httpErrorOf } from './events/http/http-error-of.js';
export {
  HttpReply,
  created,
  redirect,
  reply,
  type HttpValue,
  type RedirectOptions,
  type ReplyOptions,
} from './events/http/http-reply.js';
export type { ByName, HttpRequest } from './events/http/http-request.js';
export type { HttpEvent, HttpVersion } from './events/http/http-event.js';
export type { HttpFailure } from './events/http/http-failure.js';
export type { HttpOptions } from './events/http/http-options.js';
export type { HttpResponse } from './events/http/http-response.js';
export type { BodyValidationOptions } from './events/validation/options.js';
// events: records and streams
export {
  EventBridgeHandler,
  eventbridge,
  type EventBridge,
  type EventBridgeRecord,
} from './events/eventbridge.js';
export { httpStream, type HttpStreamHead } from './events/http-stream.js';
export { S3Handler, s3, type S3, type S3Record } from './events/s3.js';
export { SnsHandler, sns, type Sns, type SnsAttribute, type SnsRecord } from './events/sns.js';
export {
  SqsHandler,
  sqs,
  type Sqs,
  type SqsBatchResponse,
  type SqsEvent,
  type SqsOptions,
} from './events/sqs.js';
export {
  StreamRecordsHandler,
  streamRecords,
  type StreamRecords,
  type StreamRecordsEvent,
  type StreamRecordsResponse,
} from './events/stream-records.js';
export { StreamingHandler, streaming, type StreamingOptions } from './events/streaming.js';
export type { DynamodbItem, DynamodbNumber, DynamodbValue } from './events/records/dynamodb-value.js';
export type { DynamodbRecord, KinesisRecord, StreamRecord } from './events/records/stream-record.js';

// errors
export { AcquireTimeoutError } from './errors/acquire-timeout-error.js';
export { ConfigurationError } from './errors/configuration-error.js';
export { ConnectTimeoutError } from './errors/connect-timeout-error.js';
export { DatabaseNotOpenError } from './errors/database-not-open-error.js';
export { DeadlineExceededError } from './errors/deadline-exceeded-error.js';
export {
  BadRequestError,
  ConflictError,
  ForbiddenError,
  HttpError,
  NotFoundError,
  ServiceUnavailableError,
  TooManyRequestsError,
  UnauthorizedError,
  UnprocessableError,
  type HttpErrorOptions,
} from './errors/http-error.js';
export { ModelDefinitionError } from './errors/model-definition-error.js';
export { ValidationProblem, type InvalidField } from './errors/validation-problem.js';
export { ResponseClosedError } from './errors/response-closed-error.js';
export { SluiceError, isSluiceError } from './errors/sluice-error.js';
