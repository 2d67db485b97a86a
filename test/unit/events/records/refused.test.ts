import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  ConfigurationError,
  Event,
  Body,
  Ctx,
  LambdaHandler,
  StreamingHandler,
  sqs,
  toLambda,
  type EventSource,
} from 'sluice';
import { lambdaContext } from 'sluice/testing';

type Decorator = (target: object, key: string, index: number) => void;

describe('what cannot be is refused when the module loads', () => {
  test.each([0, -1, 1.5, Number.NaN, Infinity, 10_001, '2', null])(
    'sqs: a concurrency of %s',
    (concurrency) => {
      expect(() => sqs({ concurrency: concurrency as number })).toThrow(ConfigurationError);
      expect(() => sqs({ concurrency: concurrency as number })).toThrow(
        /concurrency is .+, but must be a whole number of messages from 1 to 10000/,
      );
    },
  );

  test('sqs: an option that is none', () => {
    expect(() => sqs({ concurency: 2 } as object)).toThrow(/concurency is no option/);
  });

  test('the concurrency of a source of your own', () => {
    const source: EventSource<unknown[], unknown[], void> = {
      name: 'own',
      read: (event) => event,
      answer: () => [],
      batch: { concurrency: Number.NaN, stopsAfterFailure: 'never', settle: () => [] },
    };
    class Own {
      async handle() {}
    }
    (LambdaHandler(source) as (target: unknown) => void)(Own);
    expect(() => toLambda(Own)).toThrow(/concurrency of the event source own is NaN/);
  });

  test('decorated parameters of a streaming handler', () => {
    class Streams extends StreamingHandler {
      async handle(_event: unknown) {}
    }
    (Event() as unknown as Decorator)(Streams.prototype, 'handle', 0);
    LambdaHandler()(Streams);
    expect(() => Streams.toLambda()).toThrow(/gets \(event, stream, context\)/);
  });
});

test('a parameter that cannot be read leaves no rejection behind of one that is still being read', async () => {
  const reason = new Error('at once');
  let rejected = false;
  const source: EventSource<unknown, void, void> = {
    name: 'own',
    read: (event) => [event],
    answer: () => undefined,
    parameter: ({ index }) =>
      index === 0
        ? async () => {
            await sleep(1);
            rejected = true;
            throw new Error('later');
          }
        : () => {
            throw reason;
          },
  };
  class Own {
    async handle(_first: unknown, _second: unknown, _context: unknown) {}
  }
  const decorators = [Body(Object as never), Body(Object as never), Ctx()] as unknown as Decorator[];
  decorators.forEach((decorate, index) => decorate(Own.prototype, 'handle', index));
  (LambdaHandler(source) as (target: unknown) => void)(Own);
  await expect(toLambda(Own)({}, lambdaContext())).rejects.toBe(reason);
  // Vitest fails the run when a rejection is awaited by nobody.
  await sleep(20);
  expect(rejected).toBe(true);
});
