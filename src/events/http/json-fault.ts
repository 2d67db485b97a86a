/** Where a text stops being JSON. */
export interface JsonFault {
  /** Completes a sentence: 'unexpected "x"'. */
  readonly what: string;
  /** From 0. */
  readonly position: number;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or end' | 'end';

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The messages of `JSON.parse` differ between versions of Node, and most of them say no position. */
export function jsonFault(text: string): JsonFault {
  const position = faultAt(text);
  const before = text.slice(0, position);
  const lineStart = before.lastIndexOf('\n') + 1;
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
  return {
    what: position >= text.length ? 'it ends too early,' : `unexpected ${JSON.stringify(character)}`,
    position,
    line: before.split('\n').length,
    column: position - lineStart + 1,
  };
}

/** Goes through the text once, without calling itself: it may be nested very deeply. */
function faultAt(text: string): number {
  const open: ('[' | '{')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const afterValue = (): Expected => (open.length === 0 ? 'end' : ', or end');
  for (;;) {
    at += lengthOf(SPACE, text, at);
    const char = text[at];
    if (char === undefined || expected === 'end') return at;
    let length = 1;
    if (expected === ':') {
      if (char !== ':') return at;
      expected = 'value';
    } else if (expected === ', or end' && char === ',') {
      expected = open.at(-1) === '[' ? 'value' : 'name';
    } else if ((char === ']' || char === '}') && closes(char, expected, open.at(-1))) {
      open.pop();
      expected = afterValue();
    } else if (expected === 'name' || expected === 'name or }') {
      if (char !== '"') return at;
      const end = stringEnd(text, at);
      if (end.fault) return end.at;
      length = end.at - at;
      expected = ':';
    } else if (expected === ', or end') {
      return at;
    } else if (char === '[' || char === '{') {
      open.push(char);
      expected = char === '[' ? 'value or ]' : 'name or }';
    } else if (char === '"') {
      const end = stringEnd(text, at);
      if (end.fault) return end.at;
      length = end.at - at;
      expected = afterValue();
    } else {
      length = lengthOf(NUMBER, text, at) || literalLength(text, at);
      if (length === 0) return at;
      expected = afterValue();
    }
    at += length;
  }
}

function closes(char: string, expected: Expected, open: '[' | '{' | undefined): boolean {
  if (char === ']') return open === '[' && (expected === 'value or ]' || expected === ', or end');
  return open === '{' && (expected === 'name or }' || expected === ', or end');
}

/** `at` is behind the closing quote, or where the fault is. */
function stringEnd(text: string, start: number): { readonly at: number; readonly fault: boolean } {
  for (let at = start + 1; at < text.length;) {
    const char = text[at] as string;
    if (char === '"') return { at: at + 1, fault: false };
    const length = char === '\\' ? lengthOf(ESCAPE, text, at) : 1;
    if (length === 0 || char < ' ') return { at, fault: true };
    at += length;
  }
  return { at: text.length, fault: true };
}

function literalLength(text: string, at: number): number {
  return ['true', 'false', 'null'].find((word) => text.startsWith(word, at))?.length ?? 0;
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
