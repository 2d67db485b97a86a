import { message, textAt } from './frontend-messages.js';

export interface BackendMessage {
  readonly type: string;
  readonly bytes: Buffer;
}

export function* backendMessages(output: Buffer): Generator<BackendMessage> {
  for (let at = 0; at < output.length;) {
    const end = at + 1 + output.readInt32BE(at + 1);
    yield { type: String.fromCharCode(output[at] ?? 0), bytes: output.subarray(at, end) };
    at = end;
  }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export const authenticationOk = (): Buffer => message('R', int32(0));

export const parameterStatus = (name: string, value: string): Buffer => message('S', name, value);

export const backendKeyData = (processId: number, secretKey: number): Buffer =>
  message('K', int32(processId), int32(secretKey));

export const readyForQuery = (status: 'I' | 'T' | 'E'): Buffer => message('Z', Buffer.from(status));

/** Text, or binary, of any number of columns: clients that copy do not ask how many. */
export const copyInResponse = (binary: boolean): Buffer => message('G', Buffer.from([binary ? 1 : 0, 0, 0]));

export interface ErrorFields {
  readonly severity: 'ERROR' | 'FATAL';
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

export function errorResponse(error: ErrorFields): Buffer {
  const { severity, code, detail, hint } = error;
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${error.message}`];
  if (detail !== undefined) fields.push(`D${detail}`);
  if (hint !== undefined) fields.push(`H${hint}`);
  return message('E', ...fields.map((field) => field.replaceAll('\0', '')), Buffer.alloc(1));
}

/** What an ErrorResponse says. */
export function errorText(bytes: Buffer): string {
  for (let at = 5; bytes[at] !== 0 && at < bytes.length;) {
    const { text, end } = textAt(bytes, at);
    if (text.startsWith('M')) return text.slice(1);
    at = end;
  }
  return 'it said no reason';
}

/** The columns of a DataRow, as text. */
export function columnsOf(row: Buffer): (string | null)[] {
  const columns: (string | null)[] = [];
  let at = 7;
  for (let i = row.readInt16BE(5); i > 0; i--) {
    const length = row.readInt32BE(at);
    at += 4;
    columns.push(length < 0 ? null : row.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  return columns;
}
