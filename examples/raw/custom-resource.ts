// A custom resource of CloudFormation: the plan of one member, as a stack wants it. CloudFormation waits for an answer at a URL, up to
// an hour: there must be one however it ends, also when the database cannot be reached and when the time is up.
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import { Handler, LambdaHandler, UseDatabase, raw, type LambdaContext } from 'sluice';
import './database.js';
import { Member } from './member.js';

type Event = CloudFormationCustomResourceEvent;

@LambdaHandler(raw())
@UseDatabase({ database: 'members', idleRecreateMs: 300_000 })
export class MemberPlan extends Handler {
  /** The id of the resource. Each may come more than once. */
  async handle(event: Event): Promise<string> {
    const { Email, Plan } = event.ResourceProperties as unknown as { Email: string; Plan: string };
    if (event.RequestType === 'Delete') {
      await Member.update({ plan: 'free' }, { where: { email: event.PhysicalResourceId } });
      return event.PhysicalResourceId;
    }
    await Member.upsert({ email: Email, plan: Plan });
    // Another id than before, on an update: CloudFormation deletes the old one afterwards.
    return Email;
  }
}

const setPlan = MemberPlan.toLambda();

// Around the invocation, so that its deadline and its failures are answered too: half a second is left then.
export const handler = async (event: Event, context: LambdaContext): Promise<void> => {
  const id = 'PhysicalResourceId' in event ? event.PhysicalResourceId : context.awsRequestId;
  const answer = await setPlan(event, context).then(
    (PhysicalResourceId) => ({ Status: 'SUCCESS' as const, PhysicalResourceId }),
    (error: unknown) => ({
      Status: 'FAILED' as const,
      PhysicalResourceId: id,
      Reason: reasonOf(error, context),
    }),
  );
  await put(event.ResponseURL, {
    ...answer,
    Reason: 'Reason' in answer ? answer.Reason : '',
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
};

/** Whoever looks at the stack reads it: the details are in the log. */
function reasonOf(error: unknown, { logStreamName, awsRequestId }: LambdaContext): string {
  console.error('The custom resource failed:', error);
  const name = error instanceof Error ? error.name : 'Error';
  return `${name}. See log stream ${logStreamName}, request ${awsRequestId}`;
}

async function put(url: string, answer: CloudFormationCustomResourceResponse): Promise<void> {
  // Without a content type: the URL is signed for none.
  const body = Buffer.from(JSON.stringify(answer));
  const { ok, status } = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!ok) throw new Error(`CloudFormation's URL answered ${status}`);
}
