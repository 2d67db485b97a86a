import type { CognitoTrigger } from './cognito-types.js';
import { token } from './values.js';

type Fields = Readonly<Record<string, unknown>>;
interface Shape {
  readonly request: Fields;
  /** As Cognito sends it: the function fills it in. */
  readonly response: Fields;
}

/**
 * What each trigger has beside what all of them have, by the part of its name before the underscore. Optional fields that
 * depend on the app, such as `clientMetadata`, are left out.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 */
export function cognitoShape(
  trigger: CognitoTrigger,
  version: string,
  attributes: Fields,
): Shape | undefined {
  const [kind = ''] = trigger.split('_');
  const userAttributes = { userAttributes: attributes };
  const shapes: Readonly<Record<string, Shape>> = {
    PreSignUp: {
      request: { ...userAttributes, validationData: {} },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    },
    PostConfirmation: { request: userAttributes, response: {} },
    PreAuthentication: { request: { ...userAttributes, validationData: {} }, response: {} },
    PostAuthentication: { request: { ...userAttributes, newDeviceUsed: false }, response: {} },
    DefineAuthChallenge: {
      request: { ...userAttributes, session: [] },
      response: { issueTokens: false, failAuthentication: false },
    },
    CreateAuthChallenge: {
      request: { ...userAttributes, challengeName: 'CUSTOM_CHALLENGE', session: [] },
      response: { publicChallengeParameters: {}, privateChallengeParameters: {}, challengeMetadata: '' },
    },
    VerifyAuthChallengeResponse: {
      request: { ...userAttributes, privateChallengeParameters: {}, challengeAnswer: 'answer' },
      response: { answerCorrect: false },
    },
    CustomMessage: {
      request: {
        ...userAttributes,
        codeParameter: '{####}',
        linkParameter: '{##Click Here##}',
        usernameParameter: trigger === 'CustomMessage_AdminCreateUser' ? '{username}' : null,
      },
      response: { smsMessage: null, emailMessage: null, emailSubject: null },
    },
    CustomEmailSender: {
      request: {
        type: 'customEmailSenderRequestV1',
        code: token(64),
        userAttributes:
          trigger === 'CustomEmailSender_AccountTakeOverNotification' ? takeOver(attributes) : attributes,
      },
      response: {},
    },
    CustomSMSSender: {
      request: { type: 'customSMSSenderRequestV1', code: token(64), ...userAttributes },
      response: {},
    },
    TokenGeneration: {
      request: {
        ...userAttributes,
        groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [] },
        ...(version !== '1' && { scopes: ['aws.cognito.signin.user.admin'] }),
      },
      response: version === '1' ? { claimsOverrideDetails: {} } : { claimsAndScopeOverrideDetails: {} },
    },
    UserMigration: {
      request: { password: 'password', validationData: {} },
      response: { userAttributes: {}, desiredDeliveryMediums: [] },
    },
    InboundFederation: {
      request: {
        providerName: 'provider',
        providerType: 'OIDC',
        attributes: { tokenResponse: {}, idToken: attributes, userInfo: {} },
      },
      response: { userAttributesToMap: {} },
    },
  };
  return shapes[kind];
}

function takeOver(attributes: Fields): Fields {
  return {
    EVENT_ID: attributes['sub'],
    USER_NAME: 'user',
    IP_ADDRESS: '192.0.2.1',
    ACCOUNT_TAKE_OVER_ACTION: 'BLOCK',
    ONE_CLICK_LINK_VALID: 'https://example.com/valid',
    ONE_CLICK_LINK_INVALID: 'https://example.com/invalid',
    LOGIN_TIME: '2026-01-01T00:00:00Z',
    FEEDBACK_TOKEN: token(32),
  };
}
