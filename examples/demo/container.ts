// What runs in a container: loads the handler's module, then serves one event after the other, as Lambda's own
// Node.js runtime does. Its argument is the URL of the module.
import type { LambdaContext } from 'sluice';
import type { CallResult, ContainerMessage, InvokeMessage } from './container-messages.js';
import type { OrderEvent } from './order-function.js';

interface HandlerModule {
  handler(event: OrderEvent, context: LambdaContext): Promise<unknown>;
}

const module = (await import(process.argv[2] as string)) as HandlerModule;

process.on('message', (message: InvokeMessage) => void serve(message));
process.on('disconnect', () => process.exit());
send({ type: 'ready' });

async function serve(message: InvokeMessage): Promise<void> {
  const before = process.cpuUsage();
  const result = await call(message);
  const { user, system } = process.cpuUsage(before);
  send({ type: 'answer', requestId: message.requestId, result, cpuMs: (user + system) / 1000 });
}

async function call({ event, requestId, deadline }: InvokeMessage): Promise<CallResult> {
  const context: LambdaContext = {
    awsRequestId: requestId,
    functionName: 'get-order',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:get-order',
    memoryLimitInMB: '512',
    logGroupName: '/aws/lambda/get-order',
    logStreamName: 'demo',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    return { json: JSON.stringify(await module.handler(event, context)) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { error: { name, message } };
  }
}

function send(message: ContainerMessage): void {
  process.send?.(message);
}
