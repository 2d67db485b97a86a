import type { HttpError } from '../../errors/http-error.js';
import { HttpReply } from './http-reply.js';
import { phraseOf } from './phrase.js';

/** Of RFC 9457: https://www.rfc-editor.org/rfc/rfc9457 */
export function problemReply(error: HttpError, requestId: string | undefined): HttpReply {
  const { status, message: detail, members, headers } = error;
  const problem = {
    type: 'about:blank',
    title: phraseOf(status),
    ...sayable(members),
    status,
    ...(detail !== '' && { detail }),
    ...(requestId !== undefined && { requestId }),
  };
  return new HttpReply(status, JSON.stringify(problem), {
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}

/** One member that JSON cannot carry must not cost the answer. */
function sayable(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(members).filter(([, value]) => {
    try {
      return JSON.stringify(value) !== undefined;
    } catch {
      return false;
    }
  });
  return Object.fromEntries(entries);
}
