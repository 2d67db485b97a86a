import {
  Handler,
  HttpHandler,
  LambdaHandler,
  http,
  type HttpFailure,
  type HttpOptions,
  type HttpResponse,
  type HttpValue,
} from 'sluice';
import type { HttpRequest } from 'sluice';
import { lambdaContext } from '../../../../src/testing/lambda-context.js';

export interface Answered {
  readonly answer: HttpResponse;
  readonly failures: readonly HttpFailure[];
}

export type Run = (event: unknown) => Promise<Answered>;

export const REQUEST_ID = '7b0f1c52-6a0e-4c7e-9a55-2f9e8a1b3c4d';

/** A handler without decorated parameters, called as Lambda does, with what it logs. */
export function handler(
  handle: (request: HttpRequest) => HttpValue | Promise<HttpValue>,
  options: HttpOptions = {},
): Run {
  const failures: HttpFailure[] = [];
  @LambdaHandler(http({ log: (failure) => failures.push(failure), ...options }))
  class Tested extends HttpHandler {
    async handle(request: HttpRequest) {
      return handle(request);
    }
  }
  return running(Tested.toLambda() as never, failures);
}

/** One that is there already, with where it logs. */
export function running(lambda: ReturnType<typeof Handler.toLambda>, failures: HttpFailure[]): Run {
  return async (event) => {
    failures.length = 0;
    const answer = (await lambda(event as never, lambdaContext({ requestId: REQUEST_ID }))) as HttpResponse;
    // What Lambda gives back has gone through JSON.
    return { answer: JSON.parse(JSON.stringify(answer)) as HttpResponse, failures: [...failures] };
  };
}

/** Of an answer whose body is JSON. */
export function json({ body, isBase64Encoded }: HttpResponse): unknown {
  return JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body);
}

/** Wherever the way in has them. */
export function header({ headers, multiValueHeaders }: HttpResponse, name: string): string | undefined {
  return headers?.[name] ?? multiValueHeaders?.[name]?.join(', ');
}
