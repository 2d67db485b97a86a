import type {
  CreateAuthChallengeTriggerEvent,
  CustomEmailSenderTriggerEvent,
  CustomMessageTriggerEvent,
  CustomSMSSenderTriggerEvent,
  DefineAuthChallengeTriggerEvent,
  InboundFederationTriggerEvent,
  PostAuthenticationTriggerEvent,
  PostConfirmationTriggerEvent,
  PreAuthenticationTriggerEvent,
  PreSignUpTriggerEvent,
  PreTokenGenerationTriggerEvent,
  PreTokenGenerationV2TriggerEvent,
  PreTokenGenerationV3TriggerEvent,
  UserMigrationTriggerEvent,
  VerifyAuthChallengeResponseTriggerEvent,
} from 'aws-lambda';

type First =
  | CreateAuthChallengeTriggerEvent
  | CustomEmailSenderTriggerEvent
  | CustomMessageTriggerEvent
  | CustomSMSSenderTriggerEvent
  | DefineAuthChallengeTriggerEvent
  | InboundFederationTriggerEvent
  | PostAuthenticationTriggerEvent
  | PostConfirmationTriggerEvent
  | PreAuthenticationTriggerEvent
  | PreSignUpTriggerEvent
  | PreTokenGenerationTriggerEvent
  | PreTokenGenerationV3TriggerEvent
  | UserMigrationTriggerEvent
  | VerifyAuthChallengeResponseTriggerEvent;

/** Why Cognito calls. */
export type CognitoTrigger = First['triggerSource'];

/** Those that come in a second version. */
export type CognitoTriggerV2 = PreTokenGenerationV2TriggerEvent['triggerSource'];

export type CognitoEventOf<Trigger extends CognitoTrigger> = Extract<First, { triggerSource: Trigger }>;

export type CognitoEventV2Of<Trigger extends CognitoTriggerV2> = Extract<
  PreTokenGenerationV2TriggerEvent,
  { triggerSource: Trigger }
>;
