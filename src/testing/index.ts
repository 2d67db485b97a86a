// registry
export { inMemoryRegistry, type InMemoryRegistry, type Snapshot } from './in-memory-registry.js';
export { ContentsInUseError } from './contents/contents-in-use-error.js';
export { OpenTransactionError } from './open-transaction-error.js';
export type { InMemoryModels, InMemoryOptions } from './options.js';
export { SchemaError } from './schema/schema-error.js';
export type { Schema, SchemaFunction, SchemaPart, VersionedSchema } from './schema/schema-option.js';

// handlers
export { invoke, type InvokeArgs, type InvokeOptions } from './invoke.js';
export { lambdaContext, type LambdaContextOptions } from './lambda-context.js';
export { LeftoverError } from './leftover-error.js';
export { PayloadError } from './payload-error.js';
export type { Leftover } from './leftover.js';

// events
export { appSyncEvent, type AppSyncEventOptions } from './events/app-sync-event.js';
export { cognitoEvent, type CognitoEventOptions } from './events/cognito-event.js';
export type {
  CognitoEventOf,
  CognitoEventV2Of,
  CognitoTrigger,
  CognitoTriggerV2,
} from './events/cognito-types.js';
export { customResourceEvent, type CustomResourceOptions } from './events/custom-resource-event.js';
export { dynamodbEvent, type DynamodbChange, type DynamodbEventOptions } from './events/dynamodb-event.js';
export { eventBridgeEvent, type EventBridgeOptions } from './events/event-bridge-event.js';
export { httpEvent } from './events/http-event.js';
export type {
  AlbOptions,
  AuthorizerV2,
  FunctionUrlOptions,
  HttpApiOptions,
  HttpVersion,
  RestApiOptions,
} from './events/http/http-options.js';
export { kinesisEvent, type KinesisEventOptions, type KinesisRecord } from './events/kinesis-event.js';
export { s3Event, type S3EventOptions, type S3Object } from './events/s3-event.js';
export { scheduledEvent, type ScheduledEventOptions } from './events/scheduled-event.js';
export { snsEvent, type SnsEventOptions, type SnsMessage } from './events/sns-event.js';
export { sqsEvent, type SqsEventOptions, type SqsMessage } from './events/sqs-event.js';
