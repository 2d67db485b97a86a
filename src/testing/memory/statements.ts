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
  /** Where it is in the text that was read. */
  readonly start: number;
  readonly end: number;
}

/** The statements of a text, each as its tokens without comments; an empty one is none. */
export function statementsOf(sql: string): Token[][] {
  const statements: Token[][] = [];
  let current: Token[] = [];
  // `CREATE FUNCTION ... BEGIN ATOMIC ...; END` is one.
  let atomic = 0;
  // So is `CREATE RULE ... DO (...; ...)`.
  let brackets = 0;
  for (const token of tokensOf(sql)) {
    if (token.kind === 'other' && isRule(current)) brackets = bracketsAfter(token, brackets);
    if (token.kind === 'other' && token.text === ';' && atomic === 0 && brackets === 0) {
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

function isRule(tokens: readonly Token[]): boolean {
  const at = tokens[1]?.text === 'or' ? 3 : 1;
  return tokens[0]?.text === 'create' && tokens[at]?.text === 'rule';
}

function bracketsAfter({ text }: Token, brackets: number): number {
  return text === '(' ? brackets + 1 : text === ')' ? Math.max(0, brackets - 1) : brackets;
}

function depthAfter({ text }: Token, before: readonly Token[], depth: number): number {
  if (text === 'atomic' && before.at(-1)?.text === 'begin') return 1;
  if (depth > 0 && text === 'case') return depth + 1;
  return depth > 0 && text === 'end' ? depth - 1 : depth;
}

function* tokensOf(sql: string): Generator<Token> {
  const tokens = new RegExp(TOKENS);
  for (let one = tokens.exec(sql); one !== null && one[0] !== ''; one = tokens.exec(sql)) {
    const match = one;
    const { comment, string, quoted, tag, body, name, other } = match.groups as Record<
      string,
      string | undefined
    >;
    const found = (kind: Token['kind'], text: string): Token => ({
      kind,
      text,
      start: match.index,
      end: tokens.lastIndex,
    });
    if (comment !== undefined) tokens.lastIndex = endOfComment(sql, tokens.lastIndex);
    else if (string !== undefined)
      yield found('string', string.slice(string.indexOf("'") + 1, -1).replaceAll("''", "'"));
    else if (quoted !== undefined) yield found('quoted', quoted.slice(1, -1).replaceAll('""', '"'));
    else if (tag !== undefined) yield found('string', body ?? '');
    else if (name !== undefined) yield found('name', name.toLowerCase());
    else if (other !== undefined) yield found('other', other);
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
