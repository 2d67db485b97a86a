import type {
  ALBEvent,
  ALBHandler,
  ALBResult,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyHandler,
  APIGatewayProxyHandlerV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
  APIGatewayProxyWithCognitoAuthorizerEvent,
  Context,
  LambdaFunctionURLEvent,
  LambdaFunctionURLHandler,
  SQSEvent,
} from 'aws-lambda';
import { describe, expectTypeOf, test } from 'vitest';
import {
  Body,
  Ctx,
  Event,
  Handler,
  Header,
  HttpError,
  HttpHandler,
  HttpReply,
  LambdaHandler,
  Param,
  Query,
  created,
  http,
  httpErrorOf,
  redirect,
  reply,
  type EventOf,
  type HttpEvent,
  type HttpRequest,
  type HttpResponse,
  type LambdaContext,
  type LambdaFunction,
  type ResultOf,
} from 'sluice';
import { httpEvent, invoke } from 'sluice/testing';

class CreateOrderDto {
  total!: number;
}

@LambdaHandler(http())
class CreateOrder extends HttpHandler {
  async handle(@Body() dto: CreateOrderDto, @Ctx() context: Context) {
    return created({ total: dto.total, by: context.awsRequestId });
  }
}

describe('an HTTP handler', () => {
  test('takes an event of HTTP and gives a response, whatever handle takes and returns', () => {
    expectTypeOf(CreateOrder.toLambda()).toEqualTypeOf<LambdaFunction<HttpEvent, HttpResponse>>();
    expectTypeOf<EventOf<CreateOrder>>().toEqualTypeOf<HttpEvent>();
    expectTypeOf<ResultOf<CreateOrder>>().toEqualTypeOf<HttpResponse>();
    expectTypeOf(invoke(CreateOrder, httpEvent())).resolves.toEqualTypeOf<HttpResponse>();
  });

  test('is what @types/aws-lambda calls a handler, of every way in', () => {
    const handler = CreateOrder.toLambda();
    expectTypeOf(handler).toExtend<APIGatewayProxyHandler>();
    expectTypeOf(handler).toExtend<APIGatewayProxyHandlerV2>();
    expectTypeOf(handler).toExtend<LambdaFunctionURLHandler>();
    expectTypeOf(handler).toExtend<ALBHandler>();
  });

  test('takes every event of HTTP, and no other', () => {
    expectTypeOf<APIGatewayProxyEvent>().toExtend<HttpEvent>();
    expectTypeOf<APIGatewayProxyWithCognitoAuthorizerEvent>().toExtend<HttpEvent>();
    expectTypeOf<APIGatewayProxyEventV2>().toExtend<HttpEvent>();
    expectTypeOf<APIGatewayProxyEventV2WithJWTAuthorizer>().toExtend<HttpEvent>();
    expectTypeOf<LambdaFunctionURLEvent>().toExtend<HttpEvent>();
    expectTypeOf<ALBEvent>().toExtend<HttpEvent>();
    expectTypeOf<SQSEvent>().not.toExtend<HttpEvent>();
    // @ts-expect-error: no request
    void CreateOrder.toLambda()({ Records: [] }, {} as LambdaContext);
  });

  test('has a response that every way in takes', () => {
    expectTypeOf<HttpResponse>().toExtend<APIGatewayProxyResult>();
    expectTypeOf<HttpResponse>().toExtend<APIGatewayProxyStructuredResultV2>();
    expectTypeOf<HttpResponse>().toExtend<ALBResult>();
  });

  test('may return a value, a text, bytes, a reply or nothing', () => {
    class Many extends HttpHandler {
      async handle(request: HttpRequest, context: LambdaContext) {
        if (context.awsRequestId === '') return undefined;
        if (request.method === 'GET') return 'text';
        if (request.method === 'PUT') return redirect(new URL('https://example.org'), { status: 303 });
        return request.method === 'POST' ? Buffer.from('x') : { a: 1 };
      }
    }
    class Nothing extends HttpHandler {
      async handle() {}
    }
    expectTypeOf(Many.toLambda()).toEqualTypeOf<LambdaFunction<HttpEvent, HttpResponse>>();
    expectTypeOf(Nothing.toLambda()).toEqualTypeOf<LambdaFunction<HttpEvent, HttpResponse>>();
  });

  test('may not return what JSON cannot say', () => {
    class Big extends HttpHandler {
      // @ts-expect-error: a BigInt
      async handle() {
        return 1n;
      }
    }
    class Sign extends HttpHandler {
      // @ts-expect-error: a symbol
      async handle() {
        return Symbol('x');
      }
    }
    expectTypeOf<typeof Big | typeof Sign>().not.toBeNever();
    // @ts-expect-error: a BigInt
    reply(200, 1n);
  });

  test('needs its base class', () => {
    // @ts-expect-error: the base class says raw
    @LambdaHandler(http())
    class OfRaw extends Handler {
      async handle() {}
    }
    expectTypeOf(OfRaw).toBeObject();
  });

  test('may need what its constructor takes', () => {
    class WithMailer extends HttpHandler {
      constructor(readonly mailer: { send(): void }) {
        super();
      }
      async handle() {}
    }
    // @ts-expect-error: create is missing
    WithMailer.toLambda();
    expectTypeOf(WithMailer.toLambda({ create: () => new WithMailer({ send() {} }) })).toBeFunction();
  });
});

describe('decorated parameters', () => {
  test('have the types of what they get', () => {
    class Good extends HttpHandler {
      async handle(
        @Param('id') _id: string,
        @Query('page') _page: string | undefined,
        @Header('accept') _accept: string | undefined,
        @Body(CreateOrderDto) _dto: CreateOrderDto,
        @Event() _event: APIGatewayProxyEventV2,
        @Ctx() _context: LambdaContext,
      ) {}
    }
    class Bad extends HttpHandler {
      async handle(
        // @ts-expect-error: a text
        @Param('id') _id: number,
        // @ts-expect-error: it may be missing
        @Query('page') _page: string,
        // @ts-expect-error: it may be missing
        @Header('accept') _accept: string,
        // @ts-expect-error: another class
        @Body(CreateOrderDto) _dto: { other: string },
      ) {}
    }
    expectTypeOf<typeof Good | typeof Bad>().not.toBeNever();
  });
});

describe('replies', () => {
  test('keep the type of their value', () => {
    expectTypeOf(created({ id: 1 })).toEqualTypeOf<HttpReply<{ id: number }>>();
    expectTypeOf(reply(204)).toEqualTypeOf<HttpReply<undefined>>();
    expectTypeOf(redirect('/')).toEqualTypeOf<HttpReply<undefined>>();
    // @ts-expect-error: no redirect
    redirect('/', { status: 200 });
    // @ts-expect-error: a cookie is a text
    reply(200, 'x', { cookies: [{ name: 'a' }] });
  });
});

describe('the options', () => {
  test('map an error to an HttpError or a reply', () => {
    http({
      mapError(error, event, context) {
        expectTypeOf(error).toBeUnknown();
        expectTypeOf(event).toEqualTypeOf<HttpEvent>();
        expectTypeOf(context).toEqualTypeOf<LambdaContext>();
        return error instanceof RangeError ? new HttpError(400, 'x') : httpErrorOf(error);
      },
      log: ({ error, requestId, status }) => {
        expectTypeOf(error).toBeUnknown();
        expectTypeOf(requestId).toEqualTypeOf<string | undefined>();
        expectTypeOf(status).toBeNumber();
      },
    });
    // @ts-expect-error: no such option
    http({ router: true });
    // @ts-expect-error: an error that says no status
    http({ mapError: () => new Error('x') });
  });
});
