/** Code that carries its source map along: whoever transforms it next adds its own to it. */
export function withSourceMap(code: string, map: string): string {
  const base64 = Buffer.from(map).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${base64}`;
}
