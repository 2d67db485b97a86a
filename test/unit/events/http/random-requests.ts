import { Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import {
  Body,
  ConfigurationError,
  Header,
  HttpHandler,
  LambdaHandler,
  Param,
  Query,
  http,
  type HttpFailure,
  type HttpRequest,
  type HttpResponse,
  type HttpVersion,
} from 'sluice';
import { httpEvent } from '../../../../src/testing/events/http-event.js';
import { REQUEST_ID, running, type Run } from './helpers.js';

const failures: HttpFailure[] = [];
const OPTIONS = { log: (failure: HttpFailure) => void failures.push(failure), route: '/orders/{id}/{rest+}' };

/** Echoes all that can be asked for. */
@LambdaHandler(http(OPTIONS))
class All extends HttpHandler {
  async handle(request: HttpRequest) {
    const { method, path, params, query, headers, cookies } = request;
    return {
      method,
      path,
      params,
      query,
      headers,
      cookies,
      tags: request.queryAll('tag'),
      body: request.parsed(),
    };
  }
}

@LambdaHandler(http(OPTIONS))
class Decorated extends HttpHandler {
  async handle(
    @Param('id') id: string,
    @Param('__proto__') proto: string,
    @Query('constructor') constructed: string | undefined,
    @Header('toString') text: string | undefined,
    @Body(Object) body: object,
  ) {
    // What careless code does with a body.
    return { id, proto, constructed, text, copy: Object.assign({}, body), spread: { ...body } };
  }
}

@LambdaHandler(http(OPTIONS))
class Text extends HttpHandler {
  async handle(@Body() text: string) {
    return text;
  }
}

@LambdaHandler(http(OPTIONS))
class Bytes extends HttpHandler {
  async handle(@Body() bytes: Buffer) {
    return bytes;
  }
}

class Line {
  @IsString() @MaxLength(20) sku!: string;
  @IsInt() @Min(1) quantity!: number;
}

class Order {
  @IsOptional() @IsString() name?: string;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
}

@LambdaHandler(http(OPTIONS))
class Validated extends HttpHandler {
  async handle(@Body(Order) order: Order) {
    return { isOne: order instanceof Order, lines: order.lines.length };
  }
}

const RUNS: readonly Run[] = [All, Decorated, Text, Bytes, Validated].map((one) =>
  running(one.toLambda() as never, failures),
);

const nastyName = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  'tag',
  'ü',
  '',
  '\0',
  'a[b]',
);
const nastyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '..%2f..%2fetc%2fpasswd',
    '../../etc/passwd',
    '%',
    '%00',
    '%ff%fe',
    '%E0%A4%A',
    '\uD800',
    '\u202e',
    'a\r\nb: c',
    '${jndi:x}',
    "'; DROP TABLE orders; --",
    '<script>',
    '+',
    '%2B',
    '1e999',
  ),
);
const nastyKey = fc.oneof(nastyName, nastyText);
const nastyMap = fc.oneof(
  fc.dictionary(nastyKey, nastyText, { noNullPrototype: false, maxKeys: 5 }),
  fc.array(fc.tuple(nastyName, nastyText), { maxLength: 4 }).map(withNames),
);
const nastyLists = fc
  .array(fc.tuple(nastyKey, fc.array(nastyText, { maxLength: 4 })), { maxLength: 5 })
  .map(withNames);

function anyJson(): fc.Arbitrary<unknown> {
  return fc.jsonValue({ maxDepth: 1 });
}

/** Also `__proto__` is a property of its own, as `JSON.parse` makes it. */
function withNames<T>(pairs: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(pairs);
}

const deep = fc
  .integer({ min: 1, max: 20_000 })
  .chain((levels) =>
    fc.constantFrom(
      '['.repeat(levels) + ']'.repeat(levels),
      '{"a":'.repeat(levels) + '1' + '}'.repeat(levels),
      '['.repeat(levels),
    ),
  );
const withProto = fc.constantFrom(
  '{"__proto__":{"polluted":1}}',
  '{"a":[{"__proto__":null}]}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '__proto__=1&__proto__=2',
  '__proto__[polluted]=1',
  String.raw`{"\u005f\u005fproto__":{"polluted":1}}`,
);
const broken = fc
  .tuple(fc.json(), fc.nat(), nastyText)
  .map(
    ([text, at, put]) =>
      text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1),
  );
const form = fc
  .array(fc.tuple(nastyKey, nastyText), { maxLength: 8 })
  .map((pairs) => new URLSearchParams(pairs).toString());
const huge = fc.constantFrom(
  'x'.repeat(7 * 1024 * 1024),
  `[${'1,'.repeat(500_000)}1]`,
  'a&'.repeat(600_000),
  `"${'\\u0000'.repeat(300_000)}"`,
);
const order = fc.record(
  {
    name: fc.oneof(fc.string(), anyJson()),
    lines: fc.oneof(
      fc.array(
        fc.record(
          { sku: fc.oneof(fc.string(), anyJson()), quantity: fc.oneof(fc.integer({ min: 1 }), anyJson()) },
          { requiredKeys: [] },
        ),
        { maxLength: 3 },
      ),
      anyJson(),
    ),
    constructor: anyJson(),
    other: anyJson(),
  },
  { requiredKeys: ['lines'] },
);
const bodyText = fc.oneof(
  { weight: 200, arbitrary: order.map((one) => JSON.stringify(one)) },
  { weight: 500, arbitrary: fc.json({ maxDepth: 4 }) },
  { weight: 300, arbitrary: broken },
  { weight: 300, arbitrary: nastyText },
  { weight: 200, arbitrary: form },
  { weight: 100, arbitrary: withProto },
  { weight: 20, arbitrary: deep },
  { weight: 4, arbitrary: huge },
);
const contentType = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'application/vnd.api+json; charset=utf-8',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf-16le',
      'application/json; charset="',
      'application/json; charset=klingon',
      'multipart/form-data; boundary=x',
      'text/plain',
      'application/json, application/json',
      '',
    ),
  },
  { weight: 1, arbitrary: nastyText },
);

/** What a field of an event becomes that nobody has checked on its way. */
const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), nastyMap, nastyLists, nastyText);

interface Change {
  readonly name: string;
  readonly value: unknown;
}

/** Everything of an event but what says that it is one. */
const FIELDS = [
  'path',
  'rawPath',
  'rawQueryString',
  'cookies',
  'headers',
  'multiValueHeaders',
  'queryStringParameters',
  'multiValueQueryStringParameters',
  'pathParameters',
  'stageVariables',
  'body',
  'isBase64Encoded',
  'resource',
  'routeKey',
] as const;
const SENDERS = new Map<string, fc.Arbitrary<unknown>>([
  ['path', nastyText.map((text) => `/orders/${text}`)],
  ['rawPath', nastyText.map((text) => `/orders/${text}`)],
  ['rawQueryString', fc.oneof(nastyText, form)],
  [
    'cookies',
    fc.array(
      fc.oneof(
        nastyText,
        fc.tuple(nastyKey, nastyText).map(([name, value]) => `${name}=${value}`),
      ),
    ),
  ],
  ['headers', nastyMap],
  ['multiValueHeaders', nastyLists],
  ['queryStringParameters', nastyMap],
  ['multiValueQueryStringParameters', nastyLists],
  ['pathParameters', nastyMap],
]);
/** As a sender can make it come out, or of any type at all. */
const change: fc.Arbitrary<Change> = fc
  .constantFrom(...FIELDS)
  .chain((name) =>
    fc
      .oneof({ weight: 3, arbitrary: SENDERS.get(name) ?? anything }, { weight: 1, arbitrary: anything })
      .map((value) => ({ name, value })),
  );

interface Sent {
  readonly run: number;
  readonly method: string;
  readonly body: string | undefined;
  readonly encoded: 'text' | 'base64' | 'latin1' | 'broken base64';
  readonly type: string | undefined;
  readonly names: readonly string[];
  readonly changes: readonly Change[];
}

const sent: fc.Arbitrary<Sent> = fc.record({
  run: fc.nat(RUNS.length - 1),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'BREW'),
  body: fc.option(bodyText, { nil: undefined, freq: 8 }),
  encoded: fc.constantFrom('text', 'text', 'base64', 'latin1', 'broken base64'),
  type: fc.option(contentType, { nil: undefined, freq: 10 }),
  names: fc.array(fc.constantFrom('Content-Type', 'content-type', 'CONTENT-TYPE'), {
    minLength: 1,
    maxLength: 3,
  }),
  changes: fc.array(change, { maxLength: 3 }),
});

/** So that no deadline comes from it. */
const LONG_AGO = new Date(0);
const bases = new Map<string, string>();

/** Made once: it costs more than all else here. */
function baseOf(version: HttpVersion, method: string): Record<string, unknown> {
  const key = `${version} ${method}`;
  const known =
    bases.get(key) ??
    JSON.stringify(
      httpEvent({
        version: version as '2.0',
        method,
        path: '/orders/1/x',
        query: { tag: ['a', 'b'] },
        time: LONG_AGO,
      }),
    );
  bases.set(key, known);
  return JSON.parse(known) as Record<string, unknown>;
}

/** As Lambda gets it: through JSON, where `__proto__` is a name like any other. */
function eventOf(version: HttpVersion, { method, body, encoded, type, names, changes }: Sent): object {
  const event = baseOf(version, method);
  if (version !== 'function-url' && !version.startsWith('alb'))
    event['pathParameters'] = JSON.parse('{ "id": "1", "__proto__": "p" }');
  event['isBase64Encoded'] = encoded !== 'text';
  if (body !== undefined) event['body'] = encodedBody(body, encoded);
  if (type !== undefined) {
    for (const name of names) {
      if (event['headers'] !== undefined) (event['headers'] as Record<string, string>)[name] = type;
      if (event['multiValueHeaders'] !== undefined)
        (event['multiValueHeaders'] as Record<string, string[]>)[name] = names.map(() => type);
    }
  }
  for (const { name, value } of changes) {
    // A load balancer without lists, or with them: that it has them says what it is.
    if (version.startsWith('alb') && name === 'multiValueHeaders') continue;
    event[name] = value;
  }
  return JSON.parse(JSON.stringify(event)) as object;
}

function encodedBody(body: string, encoded: Sent['encoded']): string {
  if (encoded === 'text') return body;
  return encoded === 'broken base64'
    ? `${body}=!`
    : Buffer.from(body, encoded === 'latin1' ? 'latin1' : 'utf8').toString('base64');
}

/** What nobody outside may see: the inside of an error, of Node or of this machine. */
const INSIDE =
  /\bat \S+ \(|node:internal|\.[jt]s:\d|node_modules|TypeError|RangeError|SyntaxError|URIError|Cannot (?:read|convert|set)|is not a function|is not defined|Maximum call stack/;
const FORMS: Readonly<Record<HttpVersion, readonly string[]>> = {
  '2.0': ['headers', 'cookies'],
  'function-url': ['headers', 'cookies'],
  '1.0': ['headers', 'multiValueHeaders'],
  rest: ['headers', 'multiValueHeaders'],
  alb: ['headers', 'statusDescription'],
  'alb-multi': ['multiValueHeaders', 'statusDescription'],
};

function checkAnswer(answer: HttpResponse, version: HttpVersion, seen: readonly HttpFailure[]): void {
  const { statusCode, body, isBase64Encoded } = answer;
  if (seen.length > 0) throw new Error('it was logged as a failure of ours', { cause: seen[0]?.error });
  if (![200, 400, 404, 413, 415, 422].includes(statusCode)) throw new Error(`the status is ${statusCode}`);
  if (typeof body !== 'string' || typeof isBase64Encoded !== 'boolean') throw new Error('it is no answer');
  const others = Object.keys(answer).filter(
    (key) => !['statusCode', 'body', 'isBase64Encoded', ...FORMS[version]].includes(key),
  );
  if (others.length > 0) throw new Error(`${version} does not know ${others.join()}`);
  if (Object.hasOwn(Object.prototype, 'polluted')) throw new Error('Object.prototype was changed');
  if (statusCode === 200) return;
  const type = answer.headers?.['content-type'] ?? answer.multiValueHeaders?.['content-type']?.[0];
  if (type !== 'application/problem+json') throw new Error(`an error is ${type}`);
  const problem = JSON.parse(body) as Record<string, unknown>;
  if (
    problem['status'] !== statusCode ||
    problem['requestId'] !== REQUEST_ID ||
    typeof problem['detail'] !== 'string'
  )
    throw new Error('it is no problem details');
  if (body.length > 20_000) throw new Error('it says more than it should');
  if (INSIDE.test(body)) throw new Error(`it says what is inside: ${body}`);
}

/** How often each status came, so that a test can see that all were there. */
export async function runRandomRequests(
  version: HttpVersion,
  numRuns: number,
  seed?: number,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(sent, async (one) => {
    const { answer, failures: seen } = await (RUNS[one.run] as Run)(eventOf(version, one));
    checkAnswer(answer, version, seen);
    statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
  });
  await fc.assert(property, { numRuns, ...(seed !== undefined && { seed }) });
  return statuses;
}

/** Of any shape: answered as a request, or refused as none. */
export async function runRandomEvents(
  numRuns: number,
  seed?: number,
): Promise<{ answered: number; refused: number }> {
  const counts = { answered: 0, refused: 0 };
  const skeleton = fc.record(
    {
      version: fc.oneof(fc.constantFrom('2.0', '1.0'), anything),
      httpMethod: fc.oneof(fc.constant('GET'), anything),
      requestContext: fc.oneof(
        fc.record({ http: anything, elb: anything, domainName: anything }, { requiredKeys: [] }),
        anything,
      ),
      headers: anything,
      multiValueHeaders: anything,
      body: anything,
    },
    { requiredKeys: [] },
  );
  const property = fc.asyncProperty(
    fc.oneof(skeleton, anything),
    fc.nat(RUNS.length - 1),
    async (event, run) => {
      let answered;
      try {
        answered = await (RUNS[run] as Run)(JSON.parse(JSON.stringify(event)));
      } catch (error) {
        if (!(error instanceof ConfigurationError && error.message.startsWith('http(): the event is ')))
          throw error;
        counts.refused++;
        return;
      }
      if (answered.answer.statusCode >= 500)
        throw new Error('it is ours', { cause: answered.failures[0]?.error });
      counts.answered++;
    },
  );
  await fc.assert(property, { numRuns, ...(seed !== undefined && { seed }) });
  return counts;
}
