import { MIMEType } from 'node:util';

export interface ContentType {
  /** `application/json` */
  readonly essence: string;
  readonly charset: string | undefined;
}

/** `undefined`: there is none, or it is malformed. */
export function contentTypeOf(header: string | undefined): ContentType | undefined {
  if (header === undefined) return undefined;
  try {
    const { essence, params } = new MIMEType(header);
    return { essence, charset: params.get('charset') ?? undefined };
  } catch {
    return undefined;
  }
}

export function charsetOf(header: string | undefined): string | undefined {
  return contentTypeOf(header)?.charset;
}
