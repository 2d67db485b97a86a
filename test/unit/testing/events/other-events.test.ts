import { describe, expect, test } from 'vitest';
import { appSyncEvent } from '../../../../src/testing/events/app-sync-event.js';
import { cognitoEvent } from '../../../../src/testing/events/cognito-event.js';
import { TRIGGERS } from '../../../../src/testing/events/cognito-triggers.js';
import type { CognitoTrigger } from '../../../../src/testing/events/cognito-types.js';
import { customResourceEvent } from '../../../../src/testing/events/custom-resource-event.js';
import { eventBridgeEvent } from '../../../../src/testing/events/event-bridge-event.js';
import { scheduledEvent } from '../../../../src/testing/events/scheduled-event.js';
import { sentShape, problemsOf } from './shape.js';

const TIME = new Date('2026-03-01T02:00:00.250Z');
const busEvent = {
  version: 'string',
  id: 'string',
  'detail-type': 'string',
  source: 'string',
  account: 'string',
  time: 'string',
  region: 'string',
  resources: [],
  detail: {},
};

describe('eventBridgeEvent and scheduledEvent', () => {
  test('have all that is documented', () => {
    const event = eventBridgeEvent({
      detailType: 'Order placed',
      detail: { id: 1 },
      source: 'shop',
      time: TIME,
    });
    expect(sentShape(event)).toEqual({ ...busEvent, detail: { id: 'number' } });
    expect(event).toMatchObject({
      version: '0',
      source: 'shop',
      time: '2026-03-01T02:00:00Z',
      account: '123456789012',
    });
    const replayed = eventBridgeEvent({
      detailType: 'x',
      detail: {},
      replayName: 'again',
      resources: ['arn'],
    });
    expect(sentShape(replayed)).toEqual({ ...busEvent, resources: ['string'], 'replay-name': 'string' });

    const scheduled = scheduledEvent({ rule: 'nightly', time: TIME });
    expect(sentShape(scheduled)).toEqual({ ...busEvent, resources: ['string'] });
    expect(scheduled).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      resources: ['arn:aws:events:eu-central-1:123456789012:rule/nightly'],
      time: '2026-03-01T02:00:00Z',
      detail: {},
    });
  });

  test.each([
    [{ detail: {} }, 'detailType is missing'],
    [{ detailType: 'x', detail: { n: 1n } }, 'detail.n is a BigInt'],
    [{ detailType: 'x', detail: {}, resources: 'arn' }, "resources is 'arn', but must be an array of texts"],
    [{ detailType: 'x', detail: {}, detailtype: 'y' }, 'there is no option detailtype'],
  ])('%o is refused', (options, problem) => {
    expect(problemsOf(() => eventBridgeEvent(options as never)).join('\n')).toContain(problem);
  });

  test('a rule without a name is refused', () => {
    expect(problemsOf(() => scheduledEvent({ rule: '' }))).toEqual([
      "rule is '', but must be a text that is not empty",
    ]);
  });
});

describe('appSyncEvent', () => {
  test('has all that is documented', () => {
    const event = appSyncEvent({
      field: 'Order.lines',
      arguments: { first: 10 },
      source: { id: 1 },
      identity: {
        sub: 's',
        issuer: 'i',
        username: 'u',
        claims: {},
        sourceIp: [],
        defaultAuthStrategy: 'ALLOW',
        groups: null,
      },
      headers: { 'X-Tag': 'a' },
      selection: ['id', 'line', 'line/article', 'line/article/name', 'total'],
      variables: { v: 1 },
      previous: { p: 1 },
      stash: { s: 1 },
    });
    expect(sentShape(event)).toEqual({
      arguments: { first: 'number' },
      identity: {
        sub: 'string',
        issuer: 'string',
        username: 'string',
        claims: {},
        sourceIp: [],
        defaultAuthStrategy: 'string',
        groups: 'null',
      },
      source: { id: 'number' },
      request: {
        headers: {
          'x-forwarded-for': 'string',
          'x-forwarded-proto': 'string',
          'x-forwarded-port': 'string',
          'x-amzn-trace-id': 'string',
          'content-type': 'string',
          accept: 'string',
          host: 'string',
          'x-tag': 'string',
        },
        domainName: 'null',
      },
      prev: { result: { p: 'number' } },
      info: {
        selectionSetList: ['string'],
        selectionSetGraphQL: 'string',
        parentTypeName: 'string',
        fieldName: 'string',
        variables: { v: 'number' },
      },
      stash: { s: 'number' },
    });
    expect(event.info).toMatchObject({ parentTypeName: 'Order', fieldName: 'lines' });
    expect(event.info.selectionSetGraphQL).toBe(
      ['{', '  id', '  line {', '    article {', '      name', '    }', '  }', '  total', '}'].join('\n'),
    );
  });

  test('of a query there is no source, no function before it, and no caller', () => {
    expect(appSyncEvent({ field: 'Query.order' })).toMatchObject({
      arguments: {},
      identity: null,
      source: null,
      prev: null,
      stash: {},
      info: { selectionSetList: ['id'], variables: {} },
    });
  });

  test.each(['order', 'Query.order.id', '', 'Query.'])('the field %j is refused', (field) => {
    expect(problemsOf(() => appSyncEvent({ field })).join('\n')).toContain('field is');
  });
});

describe('customResourceEvent', () => {
  const common = {
    RequestType: 'string',
    ServiceToken: 'string',
    ResponseURL: 'string',
    StackId: 'string',
    RequestId: 'string',
    LogicalResourceId: 'string',
    ResourceType: 'string',
    ResourceProperties: { ServiceToken: 'string', Size: 'string' },
  };
  const properties = { Size: 2 };

  test('has all that is documented', () => {
    expect(sentShape(customResourceEvent('Create', { properties }))).toEqual(common);
    expect(sentShape(customResourceEvent('Delete', { properties }))).toEqual({
      ...common,
      PhysicalResourceId: 'string',
    });
    expect(sentShape(customResourceEvent('Update', { properties, oldProperties: { Old: true } }))).toEqual({
      ...common,
      PhysicalResourceId: 'string',
      OldResourceProperties: { ServiceToken: 'string', Old: 'string' },
    });
  });

  test('everything is a text, as CloudFormation sends it', () => {
    const given = { n: 1, on: true, list: [1, { deep: false }], none: undefined };
    const { ResourceProperties, ServiceToken } = customResourceEvent('Create', { properties: given });
    expect(ResourceProperties).toEqual({ ServiceToken, n: '1', on: 'true', list: ['1', { deep: 'false' }] });
  });

  test.each([
    ['create', {}, "requestType is 'create', but must be 'Create', 'Update', 'Delete'"],
    ['Create', { physicalResourceId: 'x' }, 'a Create has none: the function makes it'],
    ['Delete', { oldProperties: {} }, 'oldProperties is given, but a Delete has none'],
    ['Update', { properties: { a: { b: null } } }, 'properties.a.b is null'],
  ] as const)('%s with %j is refused', (type, options, problem) => {
    expect(problemsOf(() => customResourceEvent(type as never, options)).join('\n')).toContain(problem);
  });
});

describe('cognitoEvent', () => {
  const attributes = {
    sub: 'string',
    email: 'string',
    email_verified: 'string',
    'cognito:user_status': 'string',
  };
  const event = (request: object, response: object) => ({
    version: 'string',
    triggerSource: 'string',
    region: 'string',
    userPoolId: 'string',
    userName: 'string',
    callerContext: { awsSdkVersion: 'string', clientId: 'string' },
    request,
    response,
  });
  const groups = { groupsToOverride: [], iamRolesToOverride: [] };
  const code = { type: 'string', code: 'string', userAttributes: attributes };
  const message = (usernameParameter: string) =>
    event(
      { userAttributes: attributes, codeParameter: 'string', linkParameter: 'string', usernameParameter },
      { smsMessage: 'null', emailMessage: 'null', emailSubject: 'null' },
    );

  test.each([
    [
      'PreSignUp_SignUp',
      event(
        { userAttributes: attributes, validationData: {} },
        { autoConfirmUser: 'boolean', autoVerifyEmail: 'boolean', autoVerifyPhone: 'boolean' },
      ),
    ],
    ['PostConfirmation_ConfirmSignUp', event({ userAttributes: attributes }, {})],
    ['PreAuthentication_Authentication', event({ userAttributes: attributes, validationData: {} }, {})],
    [
      'PostAuthentication_Authentication',
      event({ userAttributes: attributes, newDeviceUsed: 'boolean' }, {}),
    ],
    [
      'DefineAuthChallenge_Authentication',
      event(
        { userAttributes: attributes, session: [] },
        { issueTokens: 'boolean', failAuthentication: 'boolean' },
      ),
    ],
    [
      'CreateAuthChallenge_Authentication',
      event(
        { userAttributes: attributes, session: [], challengeName: 'string' },
        { publicChallengeParameters: {}, privateChallengeParameters: {}, challengeMetadata: 'string' },
      ),
    ],
    [
      'VerifyAuthChallengeResponse_Authentication',
      event(
        { userAttributes: attributes, privateChallengeParameters: {}, challengeAnswer: 'string' },
        { answerCorrect: 'boolean' },
      ),
    ],
    ['CustomMessage_AdminCreateUser', message('string')],
    ['CustomMessage_SignUp', message('null')],
    ['CustomEmailSender_SignUp', event(code, {})],
    ['CustomSMSSender_Authentication', event(code, {})],
    [
      'TokenGeneration_HostedAuth',
      event({ userAttributes: attributes, groupConfiguration: groups }, { claimsOverrideDetails: {} }),
    ],
    [
      'TokenGeneration_ClientCredentials',
      event(
        { userAttributes: attributes, groupConfiguration: groups, scopes: ['string'] },
        { claimsAndScopeOverrideDetails: {} },
      ),
    ],
    [
      'UserMigration_Authentication',
      event({ password: 'string', validationData: {} }, { userAttributes: {}, desiredDeliveryMediums: [] }),
    ],
    [
      'InboundFederation_ExternalProvider',
      event(
        {
          providerName: 'string',
          providerType: 'string',
          attributes: { tokenResponse: {}, idToken: attributes, userInfo: {} },
        },
        { userAttributesToMap: {} },
      ),
    ],
  ] as const)('%s has all that is documented', (trigger, documented) => {
    expect(sentShape(cognitoEvent(trigger))).toEqual(documented);
  });

  test.each(Object.keys(TRIGGERS) as CognitoTrigger[])('%s can be built', (trigger) => {
    expect(cognitoEvent(trigger)).toMatchObject({ triggerSource: trigger, userName: 'user' });
  });

  test('the second version of tokens has scopes', () => {
    const two = cognitoEvent('TokenGeneration_RefreshTokens', { version: '2' });
    expect(sentShape(two)).toEqual(
      event(
        { userAttributes: attributes, groupConfiguration: groups, scopes: ['string'] },
        { claimsAndScopeOverrideDetails: {} },
      ),
    );
    expect(two.version).toBe('2');
    expect(cognitoEvent('TokenGeneration_ClientCredentials').version).toBe('3');
  });

  test('takes a user, a pool, and more of request and response', () => {
    const made = cognitoEvent('PostAuthentication_Authentication', {
      userName: 'ada',
      userAttributes: { email: 'ada@example.com' },
      userPoolId: 'eu-central-1_Shop',
      clientId: 'web',
      request: { newDeviceUsed: true, clientMetadata: { from: 'test' } },
    });
    expect(made).toMatchObject({
      userName: 'ada',
      userPoolId: 'eu-central-1_Shop',
      callerContext: { clientId: 'web' },
      request: {
        userAttributes: { email: 'ada@example.com' },
        newDeviceUsed: true,
        clientMetadata: { from: 'test' },
      },
    });
  });

  test.each([
    ['PreSignup_SignUp', {}, "the trigger is 'PreSignup_SignUp', but must be one of PreSignUp_SignUp, "],
    ['PreSignUp_Twice', {}, "the trigger is 'PreSignUp_Twice'"],
    [undefined, {}, 'the trigger is undefined'],
    ['PreSignUp_SignUp', { version: '2' }, "version is '2', but PreSignUp_SignUp has none"],
    ['PreSignUp_SignUp', { userAttributes: { a: 1 } }, 'userAttributes is { a: 1 }'],
  ])('%s with %j is refused', (trigger, options, problem) => {
    expect(problemsOf(() => cognitoEvent(trigger as never, options as never)).join('\n')).toContain(problem);
  });
});
