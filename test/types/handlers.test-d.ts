import type { Context, Handler as AwsHandler } from 'aws-lambda';
import { describe, expectTypeOf, test } from 'vitest';
import {
  Handler,
  LambdaHandler,
  raw,
  toLambda,
  type EventOf,
  type EventSource,
  type LambdaContext,
  type LambdaFunction,
  type Raw,
  type ResultOf,
} from 'sluice';

interface Order {
  readonly id: number;
}

class GetOrder extends Handler {
  async handle(event: { id: number }): Promise<Order | null> {
    return event;
  }
}

describe('toLambda of a class that extends Handler', () => {
  test('takes the first parameter of handle and gives what it resolves to', () => {
    expectTypeOf(GetOrder.toLambda()).toEqualTypeOf<LambdaFunction<{ id: number }, Order | null>>();
    expectTypeOf<EventOf<GetOrder>>().toEqualTypeOf<{ id: number }>();
    expectTypeOf<ResultOf<GetOrder>>().toEqualTypeOf<Order | null>();
  });

  test('gives two parameters and no callback', () => {
    expectTypeOf(GetOrder.toLambda()).parameters.toEqualTypeOf<[{ id: number }, LambdaContext]>();
    // @ts-expect-error: there is no callback
    void GetOrder.toLambda()({ id: 1 }, {} as Context, () => undefined);
  });

  test('is a Handler of @types/aws-lambda', () => {
    expectTypeOf(GetOrder.toLambda()).toExtend<AwsHandler<{ id: number }, Order | null>>();
    expectTypeOf(GetOrder.toLambda()).not.toExtend<AwsHandler<{ id: string }, Order | null>>();
    expectTypeOf(GetOrder.toLambda()).not.toExtend<AwsHandler<{ id: number }, string>>();
  });

  test("takes Lambda's own context, and no less than it uses", () => {
    void GetOrder.toLambda()({ id: 1 }, {} as Context);
    // @ts-expect-error: the request id and the clock are missing
    void GetOrder.toLambda()({ id: 1 }, {});
  });

  test('refuses another event', () => {
    // @ts-expect-error: id is a number
    void GetOrder.toLambda()({ id: '1' }, {} as Context);
  });

  test('knows a handle without parameters', () => {
    class Tick extends Handler {
      async handle() {
        return 'ticked';
      }
    }
    expectTypeOf(Tick.toLambda()).returns.resolves.toEqualTypeOf<string>();
    expectTypeOf<EventOf<Tick>>().toEqualTypeOf<unknown>();
  });

  test('knows a handle that takes the context, and one that is not async', () => {
    class WithContext extends Handler {
      handle(event: string, context: LambdaContext) {
        return event.length + context.getRemainingTimeInMillis();
      }
    }
    expectTypeOf(WithContext.toLambda()).toEqualTypeOf<LambdaFunction<string, number>>();
  });

  test('needs a handle', () => {
    // @ts-expect-error: handle is missing
    class Empty extends Handler {}
    expectTypeOf(Empty).toBeObject();
  });

  test('refuses the abstract base class', () => {
    // @ts-expect-error: it cannot be built
    Handler.toLambda();
  });
});

describe('create', () => {
  class Greet extends Handler {
    constructor(readonly greeting: string) {
      super();
    }
    async handle(event: { name: string }) {
      return `${this.greeting} ${event.name}`;
    }
  }

  test('must be given when the constructor takes arguments', () => {
    // @ts-expect-error: nobody knows the greeting
    Greet.toLambda();
    // @ts-expect-error: nobody knows the greeting
    Greet.toLambda({});
    // @ts-expect-error: nobody knows the greeting
    toLambda(Greet);
    expectTypeOf(Greet.toLambda({ create: () => new Greet('hello') })).toEqualTypeOf<
      LambdaFunction<{ name: string }, string>
    >();
    expectTypeOf(Greet.toLambda({ create: async () => new Greet('hello') })).toEqualTypeOf<
      LambdaFunction<{ name: string }, string>
    >();
  });

  test('gives an instance of the class', () => {
    // @ts-expect-error: another class
    Greet.toLambda({ create: () => new GetOrder() });
    // @ts-expect-error: another class
    GetOrder.toLambda({ create: () => new Date() });
  });

  test('may be given when it takes none', () => {
    expectTypeOf(GetOrder.toLambda({ create: () => new GetOrder() })).toEqualTypeOf<
      LambdaFunction<{ id: number }, Order | null>
    >();
    expectTypeOf(GetOrder.toLambda({ create: undefined })).toEqualTypeOf<
      LambdaFunction<{ id: number }, Order | null>
    >();
  });
});

describe('toLambda of any class', () => {
  test('infers as Handler.toLambda does', () => {
    class Plain {
      async handle(event: { id: number }) {
        return [event.id];
      }
    }
    expectTypeOf(toLambda(Plain)).toEqualTypeOf<LambdaFunction<{ id: number }, number[]>>();
  });

  test('refuses a class without handle', () => {
    // @ts-expect-error: handle is missing
    toLambda(class {});
  });
});

interface Message {
  readonly body: string;
}
interface Batch {
  readonly Records: readonly Message[];
}
interface Queue extends EventSource<Batch, { failures: number }, void> {
  readonly name: 'queue';
}
const queue: Queue = { name: 'queue', read: (event) => event.Records, answer: () => ({ failures: 0 }) };

interface Numbers extends EventSource<number[], number, number> {
  readonly name: 'numbers';
}
const numbers: Numbers = { name: 'numbers', read: (event) => event, answer: (values) => values.length };

describe('Handler.for', () => {
  class OnMessage extends Handler.for(queue) {
    async handle(message: Message) {
      void message.body;
    }
  }

  test("takes the source's event and gives the source's answer", () => {
    expectTypeOf(OnMessage.toLambda()).toEqualTypeOf<LambdaFunction<Batch, { failures: number }>>();
    // @ts-expect-error: the function takes a batch, not a message
    void OnMessage.toLambda()({ body: '' }, {} as Context);
  });

  test('refuses a handle that returns what the source cannot answer with', () => {
    class Text extends Handler.for(numbers) {
      // @ts-expect-error: a number is wanted
      async handle() {
        return 'text';
      }
    }
    expectTypeOf(Text).toBeObject();
  });
});

describe('@LambdaHandler', () => {
  test('fits any handler when it names no source, or raw()', () => {
    @LambdaHandler()
    class First extends Handler {
      async handle() {}
    }
    @LambdaHandler(raw())
    class Second {
      async handle(event: Date) {
        return event;
      }
    }
    expectTypeOf(First.toLambda()).returns.resolves.toEqualTypeOf<void>();
    expectTypeOf(toLambda(Second)).toEqualTypeOf<LambdaFunction<Date, Date>>();
    expectTypeOf(raw()).toEqualTypeOf<Raw>();
  });

  test('refuses a class without handle', () => {
    // @ts-expect-error: handle is missing
    @LambdaHandler()
    class Nothing {}
    expectTypeOf(Nothing).toBeObject();
  });

  test('fits the class that extends the base class of its source', () => {
    @LambdaHandler(queue)
    class OnMessage extends Handler.for(queue) {
      async handle(_message: Message) {}
    }
    expectTypeOf(OnMessage.toLambda()).toEqualTypeOf<LambdaFunction<Batch, { failures: number }>>();
  });

  test('refuses a class of another source', () => {
    // @ts-expect-error: the base class says numbers
    @LambdaHandler(queue)
    class OfNumbers extends Handler.for(numbers) {
      async handle() {
        return 1;
      }
    }
    expectTypeOf(OfNumbers).toBeObject();
  });

  test('refuses a raw handler: its toLambda() would have a false type', () => {
    // @ts-expect-error: the base class says raw
    @LambdaHandler(queue)
    class OfRaw extends Handler {
      async handle(_message: Message) {}
    }
    expectTypeOf(OfRaw).toBeObject();
  });

  test('stands on classes only', () => {
    class Wrong extends Handler {
      // @ts-expect-error: not on a method
      @LambdaHandler()
      async handle() {}
    }
    expectTypeOf(Wrong).toBeObject();
  });
});
