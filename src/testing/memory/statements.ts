const NAME = String.raw`[A-Za-z_\u0080-\uffff]`;

/** PostgreSQL's tokens, https://www.postgresql.org/docs/current/sql-syntax-lexical.html. Comments are matched by hand: they nest. */
const TOKENS = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n\r]*)`,
    String.raw`(?<comment>/\*)`,
    String.raw`(?<string>[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*')`,
    String.raw`(?<quoted>"(?:[^"]|"")*")`,
    String.raw`(?<tag>\$(?:${NAME}(?:${NAME}|\d)*)?\$)(?<body>[^]*?)\k<tag>`,
    String.raw`(?<name>${NAME}(?:${NAME}|[\d$])*)`,
    String.raw`(?<other>\d[\w.]*|[^])`,
  ].join('|'),
  'gy',
);

export interface Token {
  readonly kind: 'name' | 'quoted' | 'string' | 'other';
  /** A name in lower case, a quoted name or a string without its quotes, else as it stands. */
  readonly text: string;
}

/** The statements of a text, each as its tokens without comments; an empty one is none. */
export function statementsOf(sql: string): Token[][] {
  const statements: Token[][] = [];
  let current: Token[] = [];
  // `CREATE FUNCTION ... BEGIN ATOMIC ...; END` is one.
  let atomic = 0;
  for (const token of tokensOf(sql)) {
    if (token.kind === 'other' && token.text === ';' && atomic === 0) {
      if (current.length > 0) statements.push(current);
      current = [];
      continue;
    }
    if (token.kind === 'name') atomic = depthAfter(token, current, atomic);
    current.push(token);
  }
  if (current.length > 0) statements.push(current);
  return statements;
}

function depthAfter({ text }: Token, before: readonly Token[], depth: number): number {
  if (text === 'atomic' && before.at(-1)?.text === 'begin') return 1;
  if (depth > 0 && text === 'case') return depth + 1;
  return depth > 0 && text === 'end' ? depth - 1 : depth;
}

function* tokensOf(sql: string): Generator<Token> {
  const tokens = new RegExp(TOKENS);
  for (let match = tokens.exec(sql); match !== null && match[0] !== ''; match = tokens.exec(sql)) {
    const { comment, string, quoted, tag, body, name, other } = match.groups as Record<
      string,
      string | undefined
    >;
    if (comment !== undefined) tokens.lastIndex = endOfComment(sql, tokens.lastIndex);
    else if (string !== undefined)
      yield { kind: 'string', text: string.slice(string.indexOf("'") + 1, -1).replaceAll("''", "'") };
    else if (quoted !== undefined) yield { kind: 'quoted', text: quoted.slice(1, -1).replaceAll('""', '"') };
    else if (tag !== undefined) yield { kind: 'string', text: body ?? '' };
    else if (name !== undefined) yield { kind: 'name', text: name.toLowerCase() };
    else if (other !== undefined) yield { kind: 'other', text: other };
  }
}

function endOfComment(sql: string, from: number): number {
  const edges = /\/\*|\*\//g;
  edges.lastIndex = from;
  let depth = 1;
  for (let edge = edges.exec(sql); edge !== null; edge = edges.exec(sql)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return edges.lastIndex;
  }
  return sql.length;
}
