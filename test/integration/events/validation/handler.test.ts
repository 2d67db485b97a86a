import 'reflect-metadata';
import { describe, expect, test } from 'vitest';
import { Handler, LambdaHandler, type EventSource } from 'sluice';
import { Body } from '../../../../src/decorators/body.js';
import { bodyKind, bodyReader } from '../../../../src/events/validation/body-reader.js';
import { context } from '../../../helpers/database.js';
import { CreateOrderDto, LineDto, PlainClass } from '../../../unit/events/validation/dtos.js';

/** A source of the user's own: the event is the body's text. */
const texts: EventSource<string, unknown> = {
  name: 'texts',
  read: (event) => [event],
  answer: ([value]) => value,
  parameter(parameter, subject) {
    if (parameter.kind !== 'body') return undefined;
    const kind = bodyKind(parameter, subject);
    const read = bodyReader(parameter, subject);
    return (input) =>
      read(
        kind === 'text' ? input : kind === 'bytes' ? Buffer.from(String(input)) : JSON.parse(String(input)),
      );
  },
};
abstract class TextHandler extends Handler.for(texts) {}

interface Shape {
  readonly name: string;
}

const body = JSON.stringify({ email: 'ada@example.com', lines: [{ sku: 'tea', quantity: 2 }] });

describe('a handler', () => {
  test('gets what its parameter says, by the metadata of the compiler', async () => {
    @LambdaHandler(texts)
    class Typed extends TextHandler {
      async handle(@Body() dto: CreateOrderDto) {
        return [dto instanceof CreateOrderDto, dto.lines[0] instanceof LineDto, dto.total()];
      }
    }
    @LambdaHandler(texts)
    class Listed extends TextHandler {
      async handle(@Body([LineDto]) lines: LineDto[], @Body() text: string, @Body() bytes: Buffer) {
        return [lines.every((line) => line instanceof LineDto), text, bytes.toString()];
      }
    }
    expect(await Typed.toLambda()(body, context())).toEqual([true, true, 1]);
    const lines = '[{"sku":"tea","quantity":2}]';
    expect(await Listed.toLambda()(lines, context())).toEqual([true, lines, lines]);
  });

  test('is not called when the body is not valid', async () => {
    let called = false;
    @LambdaHandler(texts)
    class Never extends TextHandler {
      async handle(@Body(CreateOrderDto) _dto: CreateOrderDto) {
        called = true;
      }
    }
    const handler = Never.toLambda();
    await expect(handler('{"email":1}', context())).rejects.toMatchObject({
      name: 'ValidationProblem',
      status: 422,
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '/email' })]),
    });
    await handler(body, context());
    expect(called).toBe(true);
  });

  test('that would get a body which nobody validates does not load', () => {
    @LambdaHandler(texts)
    class ByInterface extends TextHandler {
      async handle(@Body() _shape: Shape) {}
    }
    @LambdaHandler(texts)
    class Unruled extends TextHandler {
      async handle(@Body() _plain: PlainClass) {}
    }
    expect(() => ByInterface.toLambda()).toThrow(
      /^handler ByInterface: @Body on parameter 1.*as Object.*@Body\(CreateOrderDto\)/,
    );
    expect(() => Unruled.toLambda()).toThrow(/^handler Unruled: no rule of class-validator is in PlainClass/);
  });
});
