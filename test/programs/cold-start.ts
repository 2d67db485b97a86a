// Two invocations of one container: which is the cold start.
import { Handler, LambdaHandler, invocation } from 'sluice';

@LambdaHandler()
class Says extends Handler {
  async handle() {
    console.log(invocation()?.coldStart);
  }
}

const handler = Says.toLambda();
for (let i = 0; i < 2; i++) await handler(undefined, undefined as never);
