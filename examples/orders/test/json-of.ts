/** What the client of an HTTP response reads. */
export function jsonOf({ body }: { readonly body?: string | undefined }): unknown {
  return JSON.parse(body ?? '');
}
