import type { AppSyncIdentity, AppSyncResolverEvent } from 'aws-lambda';
import { refuse, shown } from '../refuse.js';
import { aList, aRecord, aText, anything, problemsOf, texts } from './checks.js';
import { REGION } from './account.js';
import { hex } from './values.js';

export interface AppSyncEventOptions<Arguments, Source> {
  /** What is resolved: `'Query.order'`, or `'Order.lines'`. */
  readonly field: string;
  /** Default none. */
  readonly arguments?: Arguments | undefined;
  /** The object that the field belongs to. Default `null`, as of a query. */
  readonly source?: Source | undefined;
  /** Of the caller. Default `null`, as with an API key. */
  readonly identity?: AppSyncIdentity;
  /** Beside those that AppSync adds. Names become lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The fields that the caller has asked for: `['id', 'lines', 'lines/total']`. Default `['id']`. */
  readonly selection?: readonly string[] | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** What the function before it in a pipeline has returned. Default none. */
  readonly previous?: Readonly<Record<string, unknown>> | undefined;
  readonly stash?: Readonly<Record<string, unknown>> | undefined;
  /** The custom domain, where there is one. Default `null`. */
  readonly domainName?: string | undefined;
}

const OPTIONS = {
  field: aText,
  arguments: aRecord,
  source: anything,
  identity: anything,
  headers: texts,
  selection: aList,
  variables: aRecord,
  previous: aRecord,
  stash: aRecord,
  domainName: aText,
};

/**
 * What Lambda gets from AppSync as a resolver: the whole context of the resolver.
 *
 * ```ts
 * import { appSyncEvent } from 'sluice/testing';
 *
 * const event = appSyncEvent({ field: 'Query.order', arguments: { id: 1 }, selection: ['id', 'lines', 'lines/total'] });
 * ```
 *
 * @see https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
 * @throws {ConfigurationError} when something cannot be
 */
export function appSyncEvent<
  Arguments extends object = Record<string, never>,
  Source extends Record<string, unknown> | null = null,
>(options: AppSyncEventOptions<Arguments, Source>): AppSyncResolverEvent<Arguments, Source> {
  const problems = problemsOf(options, OPTIONS);
  const { field, identity = null, selection = ['id'], previous } = options;
  const [parentTypeName = '', fieldName = '', more] = String(field).split('.');
  if (!/^\w+$/.test(parentTypeName) || !/^\w+$/.test(fieldName) || more !== undefined) {
    problems.push(`field is ${shown(field)}, but must be a type and a field of it, such as 'Query.order'`);
  }
  refuse('appSyncEvent', problems);
  const host = `${hex(13)}.appsync-api.${REGION}.amazonaws.com`;
  return {
    // Without arguments it is an empty object.
    arguments: (options.arguments ?? {}) as Arguments,
    identity,
    source: (options.source ?? null) as Source,
    request: {
      headers: {
        'x-forwarded-for': '192.0.2.1, 198.51.100.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '443',
        'x-amzn-trace-id': `Root=1-${hex(4)}-${hex(12)}`,
        'content-type': 'application/json',
        accept: '*/*',
        host,
        ...lowerCased(options.headers ?? {}),
      },
      domainName: options.domainName ?? null,
    },
    prev: previous === undefined ? null : { result: { ...previous } },
    info: {
      selectionSetList: [...selection],
      selectionSetGraphQL: graphQlOf(selection),
      parentTypeName,
      fieldName,
      variables: { ...options.variables },
    },
    stash: { ...options.stash },
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** `id`, `lines`, `lines/total` as `{ id lines { total } }`, one on a line. */
function graphQlOf(selection: readonly string[], under = '', indent = ''): string {
  const own = selection.filter((path) => path.startsWith(under) && !path.slice(under.length).includes('/'));
  const lines = own.map((path) => {
    const inner = graphQlOf(selection, `${path}/`, `${indent}  `);
    return `${indent}  ${path.slice(under.length)}${inner === '' ? '' : ` ${inner}`}`;
  });
  return lines.length === 0 ? '' : `{\n${lines.join('\n')}\n${indent}}`;
}
