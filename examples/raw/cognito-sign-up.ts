// A trigger of a Cognito user pool: who is invited needs no confirmation, and who has signed up already is refused. Cognito waits
// for 5 seconds at most, tries three times, and takes the same event back as the answer.
import type { PreSignUpTriggerEvent } from 'aws-lambda';
import { Handler, LambdaHandler, UseDatabase, raw } from 'sluice';
import './database.js';
import { Member } from './member.js';

@LambdaHandler(raw())
@UseDatabase({ database: 'members', idleRecreateMs: 300_000 })
export class SignUp extends Handler {
  async handle(event: PreSignUpTriggerEvent): Promise<PreSignUpTriggerEvent> {
    const { email = '' } = event.request.userAttributes;
    const member = await Member.findByPk(email.toLowerCase());
    // Cognito shows the message of the error to whoever signs up.
    if (member !== null && member.plan !== 'invited') throw new Error('There is an account for this address');
    event.response.autoConfirmUser = member !== null;
    event.response.autoVerifyEmail = member !== null;
    return event;
  }
}

export const handler = SignUp.toLambda();
