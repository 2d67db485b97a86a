import type {
  ALBEvent,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  AppSyncResolverEvent,
  CloudFormationCustomResourceUpdateEvent,
  Context,
  DynamoDBStreamEvent,
  EventBridgeEvent,
  KinesisStreamEvent,
  LambdaFunctionURLEvent,
  LambdaFunctionURLEventWithIAMAuthorizer,
  PreSignUpTriggerEvent,
  PreTokenGenerationTriggerEvent,
  PreTokenGenerationV2TriggerEvent,
  S3Event,
  SNSEvent,
  SQSEvent,
  ScheduledEvent,
} from 'aws-lambda';
import { describe, expectTypeOf, test } from 'vitest';
import { Handler, LambdaHandler, type LambdaContext } from 'sluice';
import {
  appSyncEvent,
  cognitoEvent,
  customResourceEvent,
  dynamodbEvent,
  eventBridgeEvent,
  httpEvent,
  invoke,
  kinesisEvent,
  lambdaContext,
  s3Event,
  scheduledEvent,
  snsEvent,
  sqsEvent,
} from 'sluice/testing';

@LambdaHandler()
class GetOrder extends Handler {
  async handle(event: { id: number }): Promise<{ total: number } | null> {
    return event.id === 1 ? { total: 42 } : null;
  }
}

@LambdaHandler()
class WithArguments extends Handler {
  readonly #table: string;
  constructor(table: string) {
    super();
    this.#table = table;
  }
  async handle(event: { id: number }): Promise<string> {
    return `${this.#table}${event.id}`;
  }
}

describe('invoke', () => {
  test("takes the handler's event and gives its result", () => {
    expectTypeOf(invoke(GetOrder, { id: 1 })).resolves.toEqualTypeOf<{ total: number } | null>();
    // @ts-expect-error: id is a number
    void invoke(GetOrder, { id: '1' });
    // @ts-expect-error: an event is needed
    void invoke(GetOrder);
  });

  test('needs create when the constructor takes arguments', () => {
    expectTypeOf(
      invoke(WithArguments, { id: 1 }, { create: () => new WithArguments('orders') }),
    ).resolves.toEqualTypeOf<string>();
    // @ts-expect-error: create is missing
    void invoke(WithArguments, { id: 1 });
    // @ts-expect-error: create is missing
    void invoke(WithArguments, { id: 1 }, { remainingMs: 5 });
    // @ts-expect-error: it builds another class
    void invoke(WithArguments, { id: 1 }, { create: () => new GetOrder() });
  });

  test('takes a context of lambdaContext, and no unknown option', () => {
    void invoke(GetOrder, { id: 1 }, { context: lambdaContext(), coldStart: true, leftoversMs: 5 });
    // @ts-expect-error: there is no such option
    void invoke(GetOrder, { id: 1 }, { timeout: 5 });
  });
});

describe('lambdaContext', () => {
  test('is what Lambda gives', () => {
    expectTypeOf(lambdaContext()).toEqualTypeOf<Context>();
    expectTypeOf(lambdaContext({ remainingMs: 5 })).toExtend<LambdaContext>();
    // @ts-expect-error: there is no such option
    lambdaContext({ remaining: 5 });
  });
});

describe('every builder makes what @types/aws-lambda says', () => {
  test('HTTP, by its version', () => {
    expectTypeOf(httpEvent()).toEqualTypeOf<APIGatewayProxyEventV2>();
    expectTypeOf(httpEvent({ version: '2.0', path: '/' })).toEqualTypeOf<APIGatewayProxyEventV2>();
    expectTypeOf(httpEvent({ version: '1.0' })).toEqualTypeOf<APIGatewayProxyEvent>();
    expectTypeOf(httpEvent({ version: 'rest' })).toEqualTypeOf<APIGatewayProxyEvent>();
    expectTypeOf(httpEvent({ version: 'alb' })).toEqualTypeOf<ALBEvent>();
    expectTypeOf(httpEvent({ version: 'alb-multi' })).toEqualTypeOf<ALBEvent>();
    expectTypeOf(httpEvent({ version: 'function-url' })).toEqualTypeOf<LambdaFunctionURLEvent>();
    // @ts-expect-error: there is no such version
    httpEvent({ version: '3.0' });
    // @ts-expect-error: a load balancer has no stages
    httpEvent({ version: 'alb', stage: 'dev' });
    // @ts-expect-error: values are texts
    httpEvent({ headers: { 'x-n': 1 } });
  });

  test('HTTP, by its authorizer', () => {
    const jwt = httpEvent({ authorizer: { jwt: { claims: { sub: 'ada' }, scopes: null } } });
    expectTypeOf(jwt).toExtend<APIGatewayProxyEventV2WithJWTAuthorizer>();
    const lambda = httpEvent({ authorizer: { lambda: { tenant: 7 } } });
    expectTypeOf(lambda).toExtend<APIGatewayProxyEventV2WithLambdaAuthorizer<{ tenant: number }>>();
    const iam = {
      accessKey: '',
      accountId: '',
      callerId: '',
      cognitoIdentity: null,
      principalOrgId: '',
      userArn: '',
      userId: '',
    };
    const url = httpEvent({ version: 'function-url', authorizer: { iam } });
    expectTypeOf(url).toEqualTypeOf<LambdaFunctionURLEventWithIAMAuthorizer>();
  });

  test('queues and streams', () => {
    expectTypeOf(sqsEvent([1])).toEqualTypeOf<SQSEvent>();
    expectTypeOf(snsEvent('x')).toEqualTypeOf<SNSEvent>();
    expectTypeOf(s3Event('x')).toEqualTypeOf<S3Event>();
    expectTypeOf(kinesisEvent('x')).toEqualTypeOf<KinesisStreamEvent>();
    expectTypeOf(dynamodbEvent({ new: { id: 1 } })).toEqualTypeOf<DynamoDBStreamEvent>();
    // @ts-expect-error: there is no such view
    dynamodbEvent({ new: { id: 1 } }, { view: 'ALL' });
    // @ts-expect-error: a key is needed
    s3Event({ size: 1 });
  });

  test('buses', () => {
    const event = eventBridgeEvent({ detailType: 'Order placed', detail: { id: 1 } });
    expectTypeOf(event).toEqualTypeOf<EventBridgeEvent<'Order placed', { id: number }>>();
    expectTypeOf(scheduledEvent()).toExtend<ScheduledEvent>();
    // @ts-expect-error: a detail is needed
    eventBridgeEvent({ detailType: 'Order placed' });
  });

  test('AppSync, CloudFormation and Cognito', () => {
    expectTypeOf(appSyncEvent({ field: 'Query.order', arguments: { id: 1 } })).toEqualTypeOf<
      AppSyncResolverEvent<{ id: number }, null>
    >();
    expectTypeOf(customResourceEvent('Update')).toEqualTypeOf<CloudFormationCustomResourceUpdateEvent>();
    expectTypeOf(cognitoEvent('PreSignUp_SignUp')).toExtend<PreSignUpTriggerEvent>();
    expectTypeOf(cognitoEvent('TokenGeneration_HostedAuth')).toExtend<PreTokenGenerationTriggerEvent>();
    expectTypeOf(
      cognitoEvent('TokenGeneration_HostedAuth', { version: '2' }),
    ).toExtend<PreTokenGenerationV2TriggerEvent>();
    // @ts-expect-error: there is no such trigger
    cognitoEvent('PreSignup_SignUp');
    // @ts-expect-error: this trigger has one version
    cognitoEvent('PreSignUp_SignUp', { version: '2' });
  });
});
