import { randomUUID } from 'node:crypto';
import { refuse, shown } from '../refuse.js';
import { REGION } from './account.js';
import { aRecord, aText, oneOf, problemsOf, texts } from './checks.js';
import { cognitoShape } from './cognito-shapes.js';
import { TRIGGERS } from './cognito-triggers.js';
import type { CognitoEventOf, CognitoEventV2Of, CognitoTrigger, CognitoTriggerV2 } from './cognito-types.js';
import { withoutUndefined } from './values.js';

export interface CognitoEventOptions<Event extends { request: object; response: object }> {
  /** Default `'user'`. */
  readonly userName?: string | undefined;
  /** Of the user. Default a `sub`, an address and that it is verified. */
  readonly userAttributes?: Readonly<Record<string, string>> | undefined;
  readonly userPoolId?: string | undefined;
  readonly clientId?: string | undefined;
  /** More of `request`, or other values. */
  readonly request?: Partial<Event['request']> | undefined;
  readonly response?: Partial<Event['response']> | undefined;
}

const OPTIONS = {
  version: oneOf('1', '2', '3'),
  userName: aText,
  userAttributes: texts,
  userPoolId: aText,
  clientId: aText,
  request: aRecord,
  response: aRecord,
};

/**
 * What Lambda gets from a user pool of Cognito, which takes the same event back as the answer: `response` has what the
 * function fills in, as far as the types allow.
 *
 * ```ts
 * import { cognitoEvent } from 'sluice/testing';
 *
 * const event = cognitoEvent('PreSignUp_SignUp', { userAttributes: { email: 'ada@example.com' } });
 * ```
 *
 * The trigger that generates tokens comes in a second version, with scopes: `{ version: '2' }`.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 * @throws {ConfigurationError} when something cannot be
 */
export function cognitoEvent<Trigger extends CognitoTriggerV2>(
  trigger: Trigger,
  options: CognitoEventOptions<CognitoEventV2Of<Trigger>> & { readonly version: '2' },
): CognitoEventV2Of<Trigger>;
export function cognitoEvent<Trigger extends CognitoTrigger>(
  trigger: Trigger,
  options?: CognitoEventOptions<CognitoEventOf<Trigger>>,
): CognitoEventOf<Trigger>;
export function cognitoEvent(
  trigger: CognitoTrigger,
  options: CognitoEventOptions<{ request: object; response: object }> & { readonly version?: string } = {},
): unknown {
  const problems = problemsOf(options, OPTIONS);
  const machine = trigger === 'TokenGeneration_ClientCredentials';
  const { version = machine ? '3' : '1', userName = 'user', userAttributes } = options;
  const shape =
    typeof trigger === 'string'
      ? cognitoShape(trigger, version, userAttributes ?? attributesOf())
      : undefined;
  if (shape === undefined || !Object.hasOwn(TRIGGERS, trigger)) {
    problems.push(`the trigger is ${shown(trigger)}, but must be one of ${Object.keys(TRIGGERS).join(', ')}`);
  }
  if (version === '2' && (machine || !String(trigger).startsWith('TokenGeneration_'))) {
    problems.push(`version is '2', but ${String(trigger)} has none`);
  }
  refuse('cognitoEvent', problems);
  return {
    version,
    triggerSource: trigger,
    region: REGION,
    userPoolId: options.userPoolId ?? `${REGION}_Example01`,
    userName,
    callerContext: {
      awsSdkVersion: 'aws-sdk-unknown-unknown',
      clientId: options.clientId ?? '1example23456789',
    },
    request: withoutUndefined({ ...shape?.request, ...options.request }),
    response: withoutUndefined({ ...shape?.response, ...options.response }),
  };
}

function attributesOf(): Record<string, string> {
  return {
    sub: randomUUID(),
    email: 'user@example.com',
    email_verified: 'true',
    'cognito:user_status': 'CONFIRMED',
  };
}
