import { Handler, LambdaHandler } from 'sluice';
import type { HandlerUnderTest } from './handler-under-test.js';

@LambdaHandler()
class AddOne extends Handler {
  async handle(event: { id: number }): Promise<number> {
    return event.id + 1;
  }
}

export const handler: HandlerUnderTest = AddOne.toLambda();
