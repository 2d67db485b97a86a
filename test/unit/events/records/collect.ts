import { LambdaHandler, toLambda, type EventSource } from 'sluice';
import { lambdaContext } from 'sluice/testing';

/** What `handle` got of an event, and what Lambda's caller gets. */
export async function collect<E, R>(
  source: EventSource<E, R, void>,
  event: E,
  handle: (input: never) => unknown = () => undefined,
): Promise<{ inputs: unknown[]; answer: R }> {
  const inputs: unknown[] = [];
  class Collects {
    async handle(input: unknown): Promise<void> {
      inputs.push(input);
      await handle(input as never);
    }
  }
  // The class has no base class that says its source.
  (LambdaHandler(source) as (target: unknown) => void)(Collects);
  const answer = (await toLambda(Collects)(event, lambdaContext())) as R;
  return { inputs, answer };
}
